/** Light or dark: what the system says, unless the reader chose. */

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'lariat.theme';
const NEXT: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };

export function nextChoice(choice: ThemeChoice): ThemeChoice {
    return NEXT[choice];
}

export function parseChoice(stored: string | null): ThemeChoice {
    return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function storedChoice(): ThemeChoice {
    try {
        return parseChoice(localStorage.getItem(KEY));
    } catch {
        return 'system';
    }
}

export function applyChoice(choice: ThemeChoice): void {
    const root = document.documentElement;
    if (choice === 'system') delete root.dataset.theme;
    else root.dataset.theme = choice;
    try {
        if (choice === 'system') localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, choice);
    } catch {
        // Storage may be switched off; the choice then lasts as long as the page.
    }
}

/** Calls back whenever the colours on the page change, by the reader or by the system. */
export function onThemeChange(run: () => void): () => void {
    const observer = new MutationObserver(run);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', run);
    return () => {
        observer.disconnect();
        media.removeEventListener('change', run);
    };
}
