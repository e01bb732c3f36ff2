export type Theme = 'light' | 'dark';

const key = 'genie-theme';

/** The page's colours: the system's, until the user chooses. */
export class ThemeChoice {
  current: Theme = $state('light');

  constructor() {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const chosen = localStorage.getItem(key) as Theme | null;
    this.#apply(chosen ?? (system.matches ? 'dark' : 'light'));
    system.addEventListener('change', ({ matches }) => {
      if (!localStorage.getItem(key)) this.#apply(matches ? 'dark' : 'light');
    });
  }

  toggle(): void {
    this.#apply(this.current === 'dark' ? 'light' : 'dark');
    localStorage.setItem(key, this.current);
  }

  #apply(theme: Theme): void {
    this.current = theme;
    document.documentElement.dataset.theme = theme;
  }
}
