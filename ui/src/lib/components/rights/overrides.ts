import type { OptionView } from '$lib/gen/OptionView';

/** An option as it counts here, with what would count if the chat did not override it. */
export type CountingOption = OptionView & { otherwise: { value: string; layer: string } | null };

export function againstOwn(own: readonly OptionView[], here: readonly OptionView[] | null): CountingOption[] {
  const known = new Map(own.map((one) => [one.name, one]));
  return (here ?? own).map((one) => {
    const before = known.get(one.name);
    const same = !before || (before.value === one.value && before.layer === one.layer);
    return { ...one, otherwise: same ? null : { value: before.value, layer: before.layer } };
  });
}
