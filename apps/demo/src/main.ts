import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';

// In a task of its own: until here the browser has compiled the page's code, and may want to do something else.
await new Promise((resolve) => setTimeout(resolve));
mount(App, { target: document.getElementById('app')! });
