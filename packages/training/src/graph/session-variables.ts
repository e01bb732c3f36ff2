import { type Attribute, dataType, type Graph } from './graph.ts';

export interface VariableForm {
  shape: readonly number[];
  dtype: number;
}

/** The node whose fetching sets all variables. */
const written = 'written';

/** Variables that live in a session between its runs, as nodes of its graph. */
export class SessionVariables {
  /** The nodes that give their values. */
  readonly reads: readonly string[];
  private readonly forms: readonly VariableForm[];
  private readonly graph: Graph;

  constructor(graph: Graph, forms: readonly VariableForm[]) {
    this.graph = graph;
    this.forms = forms;
    this.reads = forms.map((_, i) => `variable${i}`);
  }

  /** Adds the nodes that hold the variables, give their values and set them from outside. */
  addNodes(): void {
    const { graph } = this;
    const assignments = this.forms.map((form, i) => {
      graph.add('VarHandleOp', [], holding(form, i), `variable${i}_handle`);
      graph.add('ReadVariableOp', [`variable${i}_handle`], typed(form), this.reads[i]);
      const value = graph.placeholder(`variable${i}_new`, form.dtype, form.shape);
      return graph.add('AssignVariableOp', [`variable${i}_handle`, value], typed(form));
    });
    this.addDone(written, assignments);
  }

  /**
   * Adds the node that sets a variable from a value of the graph, after its old value was read.
   * @returns its name
   */
  assign(variable: number, value: string): string {
    const inputs = [`variable${variable}_handle`, value, `^${this.reads[variable]}`];
    return this.graph.add('AssignVariableOp', inputs, typed(this.forms[variable]!));
  }

  /** Adds a node under this name whose fetching has other nodes done: a session runs nothing that gives no tensor. */
  addDone(name: string, after: readonly string[]): void {
    const zero = this.graph.constant({ dtype: dataType.float32, shape: [], bytes: new Uint8Array(4) });
    this.graph.identity(name, zero, dataType.float32, after);
  }

  /** Feeds and fetches of a run that sets all of them. */
  writing<Value>(values: readonly Value[]): { feeds: Record<string, Value>; fetches: string[] } {
    return { feeds: Object.fromEntries(values.map((value, i) => [`variable${i}_new`, value])), fetches: [written] };
  }
}

function typed({ dtype }: VariableForm): Record<string, Attribute> {
  return { dtype: { type: dtype } };
}

function holding({ dtype, shape }: VariableForm, i: number): Record<string, Attribute> {
  return {
    dtype: { type: dtype },
    shape: { shape },
    shared_name: { string: `variable${i}` },
    container: { string: '' },
  };
}
