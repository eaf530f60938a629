/** What is open is in the address: #opportunity/<id> or #execution/<id>. */

export interface DetailLink {
    kind: 'opportunity' | 'execution';
    id: string;
}

export function hashOf(kind: DetailLink['kind'], id: string): string {
    return `#${kind}/${encodeURIComponent(id)}`;
}

export function parseHash(hash: string): DetailLink | null {
    const match = /^#(opportunity|execution)\/(.+)$/.exec(hash);
    if (!match) return null;
    try {
        return { kind: match[1] as DetailLink['kind'], id: decodeURIComponent(match[2]!) };
    } catch {
        return null;
    }
}
