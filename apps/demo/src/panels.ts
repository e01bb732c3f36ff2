import Gamepad from '@lucide/svelte/icons/gamepad-2';
import Globe from '@lucide/svelte/icons/globe';
import History from '@lucide/svelte/icons/history';
import Search from '@lucide/svelte/icons/scan-search';
import Settings from '@lucide/svelte/icons/settings-2';
import Video from '@lucide/svelte/icons/video';
import type { Component } from 'svelte';
import type { Game } from './game/game.svelte.ts';

/**
 * One tab beside the stage.
 *
 * Its component is there only while its tab is shown: what must go on meanwhile (a recording) belongs in a class.
 */
export interface Panel {
  /** Short, as in an address; it is remembered as the tab that was open. */
  id: string;
  /** One word: it stands under the icon on a phone. */
  title: string;
  /** One of `@lucide/svelte/icons/*`. */
  icon: Component<{ size?: number | string }>;
  /** Its code comes when it is shown first: the page opens without it. */
  load: () => Promise<{ default: Component<{ game: Game }> }>;
}

/** The tabs, in their order. */
export const panels: readonly Panel[] = [
  { id: 'worlds', title: 'Worlds', icon: Globe, load: () => import('./components/gallery/WorldsPanel.svelte') },
  { id: 'actions', title: 'Actions', icon: Gamepad, load: () => import('./components/actions/ActionsPanel.svelte') },
  { id: 'inspect', title: 'Inspect', icon: Search, load: () => import('./components/inspect/InspectPanel.svelte') },
  { id: 'session', title: 'Session', icon: History, load: () => import('./components/timeline/SessionPanel.svelte') },
  { id: 'record', title: 'Record', icon: Video, load: () => import('./components/record/RecordPanel.svelte') },
  {
    id: 'settings',
    title: 'Settings',
    icon: Settings,
    load: () => import('./components/settings/SettingsPanel.svelte'),
  },
];
