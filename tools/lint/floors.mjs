// The floors of the house, read from the one place where they are written: cmake/LariatModule.cmake.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Map of module path ("core/amm", "app") to floor, and the first floor that may touch the world. */
export function readFloors(root) {
    const path = join(root, 'cmake/LariatModule.cmake');
    const text = readFileSync(path, 'utf8').replace(/#.*$/gm, '');
    const list = text.match(/set\(LARIAT_FLOORS\s+([^)]*)\)/)?.[1];
    const firstImpure = Number(text.match(/set\(LARIAT_FIRST_IMPURE_FLOOR\s+(\d+)\)/)?.[1]);
    if (list === undefined || Number.isNaN(firstImpure)) {
        throw new Error(`Expected LARIAT_FLOORS and LARIAT_FIRST_IMPURE_FLOOR in ${path}`);
    }
    const floors = new Map();
    for (const entry of list.split(/[\s;]+/).filter(Boolean)) {
        const [, module, floor] = entry.match(/^([a-z0-9_/]+):(\d+)$/) ?? [];
        if (module === undefined) throw new Error(`Expected module:floor in LARIAT_FLOORS, was '${entry}'`);
        floors.set(module, Number(floor));
    }
    return { floors, firstImpure };
}

/** The module a path below src/ belongs to, or undefined. */
export function moduleOf(path, floors) {
    const parts = path.split('/');
    for (let length = parts.length - 1; length > 0; --length) {
        const candidate = parts.slice(0, length).join('/');
        if (floors.has(candidate)) return candidate;
    }
    return undefined;
}
