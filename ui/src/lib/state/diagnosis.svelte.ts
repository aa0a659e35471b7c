import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { FindingView } from '$lib/gen/FindingView';

/** A diagnosis: open or not, running or not, and what it has found so far. */
export class Diagnosis {
  open = $state(false);
  running = $state(false);
  findings = $state.raw<FindingView[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** Where the report was saved. */
  saved = $state<string | null>(null);
  readonly failed = $derived(this.findings.filter((finding) => finding.outcome === 'failed').length);
  readonly warnings = $derived(this.findings.filter((finding) => finding.outcome === 'warning').length);
  #backend: Backend;
  /** Counts the diagnoses: what an older one still finds is not shown. */
  #at = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Opens the page and looks for what is wrong. */
  async begin(): Promise<void> {
    const at = ++this.#at;
    this.open = true;
    this.running = true;
    this.findings = [];
    this.problem = null;
    this.saved = null;
    try {
      const found = (finding: FindingView) => {
        if (at === this.#at) this.findings = [...this.findings, finding];
      };
      const all = await this.#backend.diagnose(found);
      if (at === this.#at) this.findings = all;
    } catch (error) {
      if (at === this.#at) this.problem = asProblem(error);
    }
    if (at === this.#at) this.running = false;
  }

  /** Ends it early; what was found stays. */
  async cancel(): Promise<void> {
    if (this.running) await this.#backend.cancelDiagnosis();
  }

  async close(): Promise<void> {
    this.open = false;
    await this.cancel();
  }

  /** Closes it; what was found is not shown again. */
  async forget(): Promise<void> {
    this.#at += 1;
    this.findings = [];
    this.saved = null;
    this.problem = null;
    await this.close();
    this.running = false;
  }

  async save(): Promise<void> {
    this.problem = null;
    try {
      this.saved = await this.#backend.saveReport();
    } catch (error) {
      this.problem = asProblem(error);
    }
  }
}
