/** Defaults; it stands here so that svelte-check need not run the build's configuration. */
export default {};
