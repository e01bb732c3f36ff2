type Mapping = Record<string, unknown>;

/**
 * A stage's model and objective in one mapping, as recipes had them before these stood apart. Hashes are taken of it, so that what was made
 * by such a recipe is still known as made by the same.
 */
export function modelWithObjective({ model, objective }: { model: Mapping; objective: Mapping }): Mapping {
  return { ...model, ...objective };
}
