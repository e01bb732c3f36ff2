import Gamepad from '@lucide/svelte/icons/gamepad-2';
import Globe from '@lucide/svelte/icons/globe';
import Settings from '@lucide/svelte/icons/settings-2';
import type { Component } from 'svelte';
import ActionsPanel from './components/actions/ActionsPanel.svelte';
import SettingsPanel from './components/settings/SettingsPanel.svelte';
import WorldsPanel from './components/WorldsPanel.svelte';
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
  component: Component<{ game: Game }>;
}

/** The tabs, in their order. */
export const panels: readonly Panel[] = [
  { id: 'worlds', title: 'Worlds', icon: Globe, component: WorldsPanel },
  { id: 'actions', title: 'Actions', icon: Gamepad, component: ActionsPanel },
  { id: 'settings', title: 'Settings', icon: Settings, component: SettingsPanel },
];
