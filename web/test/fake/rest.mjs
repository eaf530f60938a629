/** The REST half of the API v1, with its refusals. */

const LIST_PARAMETERS = {
    opportunities: ['limit', 'cursor', 'state', 'reason', 'block'],
    executions: ['limit', 'cursor', 'state'],
};

class Refusal extends Error {
    constructor(status, code, detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }
}

/** `order` is the request of a POST: its headers and text. */
export function handleRest(engine, url, requestId, order = null) {
    try {
        return { status: 200, type: 'application/json', body: order ? obey(engine, url, order) : answer(engine, url) };
    } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, code, message: detail } = error;
        const body = { type: 'about:blank', title: code, status, detail, instance: url.pathname, code, requestId, retryable: false };
        return { status, type: 'application/problem+json', body };
    }
}

function answer(engine, url) {
    const [, , name, id, ...rest] = url.pathname.split('/');
    if (rest.length === 0 && id === undefined && (name === 'health' || name === 'profit')) {
        refuseUnknown(url, []);
        return name === 'health' ? engine.health() : { data: engine.profit, asOf: asOf(engine) };
    }
    if (rest.length === 0 && (name === 'opportunities' || name === 'executions')) {
        if (id === undefined) return list(engine, name, url);
        refuseUnknown(url, []);
        const row = engine[name].find((known) => known.id === decodeURIComponent(id));
        if (row) return row;
        throw new Refusal(404, 'not_found', `There is no ${name.slice(0, -1).replace('ie', 'y')} ${id}`);
    }
    throw new Refusal(404, 'not_found', `There is nothing at ${url.pathname}`);
}

function obey(engine, url, { headers, text }) {
    const state = { '/v1/halt': 'halted', '/v1/reduce': 'reducing' }[url.pathname];
    if (!state) throw new Refusal(405, 'method_not_allowed', 'This is only read');
    if (headers['content-type'] !== 'application/json') throw new Refusal(415, 'unsupported_media_type', 'Expected JSON');
    if (headers.origin !== `http://${headers.host}`) throw new Refusal(403, 'cross_origin', 'From this page only');
    const { reason } = JSON.parse(text);
    if (typeof reason !== 'string' || reason.trim() === '') throw new Refusal(400, 'bad_body', 'A reason is needed');
    if (reason === 'disk') throw new Refusal(503, 'not_durable', 'in force, but it may not outlive a crash of the machine');
    return engine.order(state, reason);
}

function list(engine, name, url) {
    refuseUnknown(url, LIST_PARAMETERS[name]);
    const limit = Number(url.searchParams.get('limit') ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > 500) {
        throw new Refusal(400, 'invalid_limit', 'Expected a limit from 1 to 500');
    }
    const { state, reason, block } = Object.fromEntries(url.searchParams);
    const before = readCursor(url.searchParams.get('cursor'));
    const matching = engine[name].filter(
        (row) =>
            (!state || row.state === state) &&
            (!reason || row.reason === reason) &&
            (!block || String(row.block.number) === block) &&
            row.seq < before,
    );
    const data = matching.slice(0, limit);
    const hasMore = matching.length > limit;
    const nextCursor = hasMore ? Buffer.from(String(data.at(-1).seq)).toString('base64url') : null;
    return { data, page: { nextCursor, hasMore }, asOf: asOf(engine) };
}

function readCursor(cursor) {
    if (cursor === null) return Infinity;
    const seq = Number(Buffer.from(cursor, 'base64url').toString());
    if (!Number.isInteger(seq)) throw new Refusal(400, 'invalid_cursor', 'The cursor is not one of this server');
    return seq;
}

function refuseUnknown(url, known) {
    for (const name of url.searchParams.keys()) {
        if (!known.includes(name)) throw new Refusal(400, 'unknown_parameter', `There is no parameter ${name} here`);
    }
}

const asOf = (engine) => ({ block: engine.head.number, seq: engine.counts.seq });
