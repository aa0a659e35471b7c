import '@fontsource-variable/inter';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from '$lib/backend';
import { Desk } from '$lib/state/desk.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target, props: { desk: new Desk(await connect()) } });
