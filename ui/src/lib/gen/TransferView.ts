export type TransferView = { mine: boolean, who: string, until: number | null, };
