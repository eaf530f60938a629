import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const engine = process.env.LARIAT_URL ?? 'http://127.0.0.1:8080';

/** The first paint waits for the script, so that a stored theme never flashes in the other colours. */
const blockRender: Plugin = {
    name: 'block-render',
    transformIndexHtml: {
        order: 'post',
        handler: (html) => html.replace('<script type="module" crossorigin', '<script type="module" blocking="render"'),
    },
};

export default defineConfig({
    plugins: [svelte(), blockRender],
    build: {
        target: 'es2022',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
    },
    server: {
        host: '127.0.0.1',
        proxy: { '/v1': { target: engine, ws: true } },
    },
});
