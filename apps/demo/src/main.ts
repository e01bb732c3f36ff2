import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { nextTask } from './shell/tasks.ts';

// In a task of its own: until here the browser has compiled the page's code, and may want to do something else.
await nextTask();
mount(App, { target: document.getElementById('app')! });
