//! Without any crash: after each step the store holds what the model says.

use holdfast_store::Store;

use crate::look;
use crate::script::{Script, Step};
use crate::seed::{runs, seed};

const LENGTH: usize = 250;
/// Scripts of a usual run.
const SCRIPTS: u64 = 12;

#[test]
fn each_step_does_what_the_model_says() {
    for number in 0..SCRIPTS * runs() {
        let script = Script::new(seed().wrapping_add(number), LENGTH);
        let store = Store::in_memory().unwrap();
        for (done, step) in script.steps.iter().enumerate() {
            if !matches!(step, Step::Reopen) {
                step.carry_out(&store, done);
            }
            let model = &script.after[done + 1];
            let told = format!("seed {}, script {number}, step {done}", seed());
            assert_eq!(
                look::journal(&store),
                look::expected_journal(model),
                "{told}"
            );
            if matches!(step, Step::Batch(..)) {
                assert_eq!(look::cache(&store), look::expected_cache(model), "{told}");
            }
        }
    }
}
