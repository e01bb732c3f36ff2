/** '1 video', '2 videos'. */
export function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}

/** The first few of some names, and how many more there are: 'a, b, c and 4 more'. */
export function listed(names: readonly string[], most = 5): string {
  const rest = names.length > most ? names.length - most + 1 : 0;
  const shown = names.slice(0, names.length - rest).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
