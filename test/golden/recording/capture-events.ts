export interface BusinessDocument {
  readonly type?: string;
  readonly issuer: string;
  readonly id: string;
}

/** An event of a capture as the API tells it, as far as a recorder looks at it. */
export interface RecordedEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly at?: string;
    readonly container?: string;
    readonly assembly?: string;
    readonly product?: string;
    readonly lot?: string;
    readonly location?: string;
    readonly toLocation?: string;
    readonly owner?: string;
    readonly toParty?: string;
    readonly title?: { readonly to: string };
    readonly identifier?: string;
    readonly former?: string;
    readonly components?: readonly { readonly lot: string }[];
    readonly facts?: { readonly lot?: string };
    readonly documents?: readonly BusinessDocument[];
    readonly scope?: object;
  };
}

export interface CaptureEvents {
  readonly recordedAt: string;
  /** Of the log when it was asked for. */
  readonly position: number;
  /** Business documents that it was sent with. */
  readonly documents?: readonly BusinessDocument[];
  readonly answer?: { readonly flagsTotal?: number };
  readonly events: readonly RecordedEvent[];
}
