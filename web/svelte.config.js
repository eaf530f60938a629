import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
    preprocess: vitePreprocess(),
    compilerOptions: {
        runes: true,
        // The phone layout changes the display of tables, which takes their roles away unless written out.
        warningFilter: (warning) => warning.code !== 'a11y_no_redundant_roles',
    },
};
