/**
 * Serves the built page and a made-up API v1, for tests and for work on the page without an engine.
 *
 *   node test/fake-server.mjs [--port N] [--seed N] [--interval MS] [--mode world|read-only|live] [--empty]
 */

import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { FakeEngine } from './fake/engine.mjs';
import { handleRest } from './fake/rest.mjs';
import { createSockets } from './fake/socket.mjs';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** The headers the page must be able to live with. */
export const PAGE_HEADERS = {
    'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
};

export async function startFakeServer({ port = 0, blocks = 60, ...options } = {}) {
    const engine = new FakeEngine(options);
    for (let i = 0; i < blocks; i += 1) engine.step();
    const sockets = createSockets(engine, options);
    const control = { refuseRest: false, refuseSockets: false, requests: [] };
    let requests = 0;

    const server = createServer(async (request, response) => {
        const url = new URL(request.url, 'http://localhost');
        if (!url.pathname.startsWith('/v1/')) {
            serveFile(url.pathname, response);
            return;
        }
        requests += 1;
        control.requests.push(url.pathname + url.search);
        if (control.refuseRest) {
            request.socket.destroy();
            return;
        }
        const order = request.method === 'POST' ? { headers: request.headers, text: await bodyOf(request) } : null;
        const reply = handleRest(engine, url, `req_${requests}`, order);
        response.writeHead(reply.status, { ...PAGE_HEADERS, 'content-type': reply.type, 'cache-control': 'no-store' });
        response.end(JSON.stringify(reply.body));
    });
    server.on('upgrade', (request, socket, head) => {
        if (control.refuseSockets || !request.url.startsWith('/v1/ws')) socket.destroy();
        else sockets.upgrade(request, socket, head);
    });

    await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        engine,
        sockets,
        control,
        async close() {
            sockets.close();
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

async function bodyOf(request) {
    let text = '';
    for await (const chunk of request) text += chunk;
    return text;
}

function serveFile(pathname, response) {
    const file = normalize(join(DIST, pathname === '/' ? 'index.html' : pathname));
    if (!file.startsWith(DIST) || !existsSync(file)) {
        response.writeHead(404, PAGE_HEADERS).end();
        return;
    }
    const cache = pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    response.writeHead(200, {
        ...PAGE_HEADERS,
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'cache-control': cache,
    });
    createReadStream(file).pipe(response);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { values } = parseArgs({
        options: {
            port: { type: 'string', default: '8080' },
            seed: { type: 'string', default: '1' },
            interval: { type: 'string', default: '1000' },
            mode: { type: 'string', default: 'world' },
            empty: { type: 'boolean', default: false },
        },
    });
    const server = await startFakeServer({
        port: Number(values.port),
        seed: Number(values.seed),
        mode: values.mode,
        executionEnabled: values.mode !== 'read-only',
        blocks: values.empty ? 0 : 120,
    });
    const steps = values.empty ? null : setInterval(() => server.engine.step(), Number(values.interval));
    console.log(server.url);
    process.once('SIGINT', async () => {
        clearInterval(steps);
        await server.close();
    });
}
