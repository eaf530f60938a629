/** uPlot set-ups of the profit card. Doubles are for drawing only; texts come from the exact points. */

import type { AlignedData, Options, default as UPlot } from 'uplot';

import { approximate, epochMicros } from './format.ts';
import type { ProfitPoint } from './model.ts';

export interface Palette {
    text: string;
    grid: string;
    line: string;
    fill: string;
    good: string;
    bad: string;
}

export interface ChartData {
    total: AlignedData;
    perBlock: AlignedData;
}

export function chartData(points: readonly ProfitPoint[]): ChartData {
    const times: number[] = [];
    const cumulative: number[] = [];
    const gains: (number | null)[] = [];
    const losses: (number | null)[] = [];
    for (const point of points) {
        const net = approximate(point.net, 18);
        times.push(epochMicros(point.timestamp) / 1e6);
        cumulative.push(approximate(point.cumulative, 18));
        gains.push(net >= 0 ? net : null);
        losses.push(net < 0 ? net : null);
    }
    return { total: [times, cumulative], perBlock: [times, gains, losses] };
}

/** Range of the value axis: holds zero and leaves a little air, and is never empty. */
export function valueRange(low: number | null, high: number | null): [number, number] {
    const bottom = Math.min(0, low ?? 0);
    const top = Math.max(0, high ?? 0);
    const air = (top - bottom || 1e-6) * 0.08;
    return [bottom < 0 ? bottom - air : 0, top > 0 ? top + air : top === bottom ? air : 0];
}

export function timeRange(from: number | null, to: number | null): [number, number] {
    const start = from ?? 0;
    const end = to ?? start;
    const air = Math.max(2, (end - start) * 0.01);
    return [start - air, end + air];
}

const UNIT_STEPS = [
    { value: 1, places: 2 },
    { value: 0.01, places: 4 },
    { value: 0.0001, places: 6 },
];

export function axisLabel(value: number, step: number): string {
    if (value === 0) return '0';
    const places = UNIT_STEPS.find((unit) => step >= unit.value)?.places ?? 9;
    const text = value.toFixed(places).replace(/0+$/, '').replace(/\.$/, '');
    return text.replace('-', '\u2212');
}

/** UTC, as fine as the distance between two labels asks for. */
export function clockLabel(seconds: number, step: number): string {
    const text = new Date(seconds * 1e3).toISOString();
    if (step >= 86_400) return text.slice(0, 10);
    return step >= 60 ? text.slice(11, 16) : text.slice(11, 19);
}

interface Parts {
    lib: typeof UPlot;
    palette: () => Palette;
    syncKey: string;
    onCursor: (index: number | null) => void;
}

function base({ lib, palette, syncKey, onCursor }: Parts, width: number, height: number): Options {
    const font = '11px system-ui, sans-serif';
    const grid = { stroke: () => palette().grid, width: 1 };
    const ticks = { show: false };
    return {
        width,
        height,
        legend: { show: false },
        padding: [8, 4, 8, 0],
        tzDate: (seconds) => lib.tzDate(new Date(seconds * 1e3), 'Etc/UTC'),
        cursor: {
            y: false,
            points: { size: 7, fill: () => palette().line, stroke: () => palette().line },
            drag: { x: false, y: false },
            sync: { key: syncKey, setSeries: false },
        },
        scales: {
            x: { time: true, range: (_plot, from, to) => timeRange(from, to) },
            y: { range: (_plot, low, high) => valueRange(low, high) },
        },
        axes: [
            {
                stroke: () => palette().text,
                font,
                grid: { show: false },
                ticks,
                size: 24,
                space: 90,
                values: (_plot, splits, _axis, _space, step) => splits.map((seconds) => clockLabel(seconds, step)),
            },
            {
                stroke: () => palette().text,
                font,
                grid,
                ticks,
                size: 66,
                space: 34,
                values: (_plot, splits, _axis, _space, step) => splits.map((value) => axisLabel(value, step)),
            },
        ],
        series: [{}],
        hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
    };
}

export function totalOptions(parts: Parts, width: number, height: number): Options {
    const options = base(parts, width, height);
    const stepped = parts.lib.paths.stepped!({ align: 1 });
    options.series.push({
        paths: stepped,
        stroke: () => parts.palette().line,
        fill: () => parts.palette().fill,
        width: 2,
        points: { show: false },
    });
    options.axes![0]!.show = false;
    return options;
}

export function perBlockOptions(parts: Parts, width: number, height: number): Options {
    const options = base(parts, width, height);
    const bars = parts.lib.paths.bars!({ size: [0.7, 14], align: 0 });
    for (const tone of ['good', 'bad'] as const) {
        const colour = (): string => parts.palette()[tone];
        options.series.push({ paths: bars, stroke: colour, fill: colour, width: 0, points: { show: false } });
    }
    options.cursor!.points = { show: false };
    options.axes![1]!.space = 26;
    options.padding = [8, 4, 0, 0];
    return options;
}
