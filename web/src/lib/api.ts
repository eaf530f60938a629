/** REST side of the API. Every failure comes out as an ApiError a person can read. */

import type { Execution, Health, Opportunity, Page, Problem, ProfitSeries, StateReport } from './model.ts';

export class ApiError extends Error {
    readonly status: number;
    readonly code: string;
    readonly requestId: string | null;
    readonly retryable: boolean;

    constructor(problem: Problem) {
        super(problem.detail ?? problem.title);
        this.name = 'ApiError';
        this.status = problem.status;
        this.code = problem.code;
        this.requestId = problem.requestId ?? null;
        this.retryable = problem.retryable ?? false;
    }
}

export interface ListQuery {
    limit?: number;
    cursor?: string;
    state?: string;
    reason?: string;
}

export interface Api {
    health(): Promise<Health>;
    profit(): Promise<ProfitSeries>;
    opportunities(query: ListQuery): Promise<Page<Opportunity>>;
    executions(query: ListQuery): Promise<Page<Execution>>;
    opportunity(id: string): Promise<Opportunity>;
    execution(id: string): Promise<Execution>;
    /** In force when it resolves. */
    order(kind: 'halt' | 'reduce', reason: string): Promise<StateReport>;
}

const TIMEOUT_MS = 10_000;

export function createApi(base = '', fetchFn: typeof fetch = (...args) => fetch(...args)): Api {
    async function ask<T>(path: string, options: RequestInit): Promise<T> {
        let response: Response;
        try {
            response = await fetchFn(base + path, {
                ...options,
                signal: AbortSignal.timeout(TIMEOUT_MS),
                cache: 'no-store',
            });
        } catch {
            throw new ApiError({ title: 'The engine does not answer', status: 0, code: 'unreachable', retryable: true });
        }
        if (response.ok) return (await response.json()) as T;
        throw new ApiError(await problemOf(response));
    }

    const get = <T>(path: string): Promise<T> => ask(path, { headers: { accept: 'application/json' } });

    return {
        health: () => get('/v1/health'),
        profit: () => get('/v1/profit'),
        opportunities: (query) => get(`/v1/opportunities${queryString(query)}`),
        executions: (query) => get(`/v1/executions${queryString(query)}`),
        opportunity: (id) => get(`/v1/opportunities/${encodeURIComponent(id)}`),
        execution: (id) => get(`/v1/executions/${encodeURIComponent(id)}`),
        order: (kind, reason) =>
            ask(`/v1/${kind}`, {
                method: 'POST',
                headers: { accept: 'application/json', 'content-type': 'application/json' },
                body: JSON.stringify({ reason }),
            }),
    };
}

async function problemOf(response: Response): Promise<Problem> {
    const fallback = { title: `HTTP ${response.status}`, status: response.status, code: 'http_error' };
    try {
        return { ...fallback, ...((await response.json()) as Partial<Problem>) };
    } catch {
        return fallback;
    }
}

/** Empty values are left out: the server refuses parameters it does not know or cannot read. */
export function queryString(query: ListQuery): string {
    const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    if (entries.length === 0) return '';
    return `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}`;
}
