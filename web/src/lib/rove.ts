/** Keyboard in a long list: one tab stop, arrows move between the rows' links. */

const MOVES: Record<string, (index: number, last: number) => number> = {
    ArrowDown: (index, last) => Math.min(last, index + 1),
    ArrowUp: (index) => Math.max(0, index - 1),
    Home: () => 0,
    End: (_index, last) => last,
};

/** Attachment for the element that holds the rows. */
export function rove(list: HTMLElement): () => void {
    const onKey = (event: KeyboardEvent): void => {
        const move = MOVES[event.key];
        const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row-link]') : null;
        if (!move || !link) return;
        const links = [...list.querySelectorAll<HTMLElement>('[data-row-link]')];
        const next = links[move(links.indexOf(link), links.length - 1)];
        event.preventDefault();
        next?.focus();
        next?.scrollIntoView({ block: 'nearest' });
    };
    list.addEventListener('keydown', onKey);
    return () => list.removeEventListener('keydown', onKey);
}

/** A click anywhere on a row opens it, unless the reader selects text or uses a control in it. */
export function opensRow(event: MouseEvent): boolean {
    if (event.target instanceof Element && event.target.closest('a, button')) return false;
    return getSelection()?.isCollapsed ?? true;
}
