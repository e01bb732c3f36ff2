/** Address of this page, without what is asked for in it: where links to sessions lead. */
export function pageAddress(): string {
  return location.origin + location.pathname;
}
