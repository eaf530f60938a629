import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/table.css';

import { mount } from 'svelte';

import App from './App.svelte';
import { applyChoice, storedChoice } from './lib/theme.ts';

applyChoice(storedChoice());

mount(App, { target: document.getElementById('app')! });
