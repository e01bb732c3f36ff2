/** A use of an agent or an environment that cannot be: one line that says what was found and what was expected. */
export class AgentError extends Error {
  override name = 'AgentError';
}
