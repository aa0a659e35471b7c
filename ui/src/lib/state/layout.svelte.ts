/** How many columns fit, counted in letters and not in pixels: larger text leaves room for fewer. */
export class Layout {
  /** 4: places, list, conversation, contact. 3: the contact is a drawer. 2: the list too. */
  columns = $state<2 | 3 | 4>(4);
  /** Places as icons. */
  rail = $state(false);
  listOpen = $state(false);
  contactOpen = $state(false);

  constructor() {
    const measure = () => {
      const letter = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      const width = (window.innerWidth / letter) * 16;
      this.columns = width < 820 ? 2 : width < 1100 ? 3 : 4;
      this.rail = width < 960;
      if (this.columns > 2) this.listOpen = false;
      if (this.columns > 3) this.contactOpen = false;
    };
    measure();
    addEventListener('resize', measure);
    new MutationObserver(measure).observe(document.documentElement, { attributeFilter: ['style', 'class'] });
  }
}
