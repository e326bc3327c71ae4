// Faults that would show a party what it may not see, each in place of something that the product exports.
type Exports = Readonly<Record<string, unknown>>;
// What stands in for the real thing is as loosely typed as a fault is.
type Function = (...args: unknown[]) => unknown;
type Fields = Readonly<Record<string, unknown>>;

export interface Hole {
  readonly name: string;
  /** Path of the module, from `src/ledger`. */
  readonly module: string;
  readonly leak: (real: Exports) => Exports;
}

function wrapped(real: Exports, name: string, leak: (call: Function, args: readonly unknown[]) => unknown): Exports {
  const call = real[name] as Function;
  return { [name]: (...args: unknown[]) => leak(call, args) };
}

const fieldsOf = (value: unknown): Fields => value as Fields;

/** The class with one of its methods changed, so that what it is made into by others stays whole. */
function withMethod(
  real: Exports,
  name: string,
  method: string,
  leak: (call: Function, args: unknown[], self: Fields) => unknown,
): Exports {
  const Real = real[name] as new (...args: unknown[]) => Fields;
  class Leaking extends Real {}
  const call = (Real.prototype as unknown as Record<string, Function>)[method] as Function;
  Object.defineProperty(Leaking.prototype, method, {
    value(this: Fields, ...args: unknown[]) {
      return leak((...given) => call.apply(this, given), args, this);
    },
  });
  return { [name]: Leaking };
}

const tellings = 'visibility/tellings.js';
const shown = 'visibility/shown-data.js';
const recalls = 'visibility/recalls-told.js';
const view = 'visibility/party-view.js';

export const HOLES: readonly Hole[] = [
  {
    name: 'goods of others that are loaded beside are named',
    module: 'visibility/named-contents.js',
    leak: () => ({ namedContents: (_passing: unknown, contents: unknown) => contents }),
  },
  {
    name: 'a sender names what it does not know',
    module: 'visibility/named-contents.js',
    leak: (real) =>
      wrapped(real, 'namedContents', (call, [passing, ...rest]) =>
        call({ ...fieldsOf(passing), isKnown: () => true }, ...rest),
      ),
  },
  {
    name: 'a sender shows a label that it cannot read',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'tellingsOf', (call, [was, after, event]) => {
        const knowing = fieldsOf(after)['knowing'] as { knows: Function };
        const all = { knows: (...args: unknown[]) => knowing.knows(...args), readsLabel: () => true };
        return call(was, { ...fieldsOf(after), knowing: all }, event);
      }),
  },
  {
    name: 'units of transport that hold nothing of the party are named',
    module: 'visibility/named-contents.js',
    leak: (real) =>
      wrapped(real, 'namedContents', (call, args) => {
        const named = call(...args) as readonly { subject: string }[];
        const all = args[1] as readonly { subject: string }[];
        return all.filter(({ subject }) => subject.startsWith('00/') || named.some((one) => one.subject === subject));
      }),
  },
  {
    name: 'whoever says that it ships something tells of it',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'before', (call, args) => ({
        ...fieldsOf(call(...args)),
        holder: fieldsOf(fieldsOf(args[1])['data'])['by'],
      })),
  },
  {
    name: 'whoever is said to be acted for is told',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'before', (call, args) => ({
        ...fieldsOf(call(...args)),
        owner: fieldsOf(fieldsOf(args[1])['data'])['onBehalfOf'],
      })),
  },
  {
    name: 'a second birth tells whom it is for',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'tellingsOf', (call, [was, after, event]) => {
        const { type, data } = event as { type: string; data: Fields };
        const isBirth = type === 'ItemManufactured' || type === 'ItemIntroduced';
        const told = call(was, after, event) as readonly Fields[];
        if (!isBirth || told.some(({ party }) => party === data['owner'])) return told;
        return [
          ...told,
          {
            ground: 'told',
            party: data['owner'],
            isHandedOver: false,
            passed: new Set(),
            contents: [],
            readable: new Set(),
          },
        ];
      }),
  },
  {
    name: 'what is taken out of a carrier is told to whoever says so',
    module: tellings,
    leak: () => ({ mayBeLookedUp: () => false }),
  },
  {
    name: 'what the ledger writes itself is somebody’s word',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'tellingsOf', (call, args) => {
        const { type, data } = args[2] as { type: string; data: Fields };
        const told = call(...args) as readonly unknown[];
        return type === 'ItemRecalled' ? [{ ground: 'own', party: data['by'], passed: new Set() }] : told;
      }),
  },
  {
    name: 'who receives something is told what is in it',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'tellingsOf', (call, args) => {
        const { contents } = args[0] as { contents: unknown };
        const { type, data } = args[2] as { type: string; data: Fields };
        const told = call(...args) as readonly unknown[];
        if (type !== 'ItemReceived' && type !== 'ItemShipped') return told;
        return [
          ...told,
          { ground: 'told', party: data['by'], isHandedOver: true, passed: new Set(), contents, readable: new Set() },
        ];
      }),
  },
  {
    name: 'owners see whatever is done with their goods',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'tellingsOf', (call, args) => {
        const { owner } = args[0] as { owner?: string };
        const told = call(...args) as readonly Fields[];
        if (owner === undefined || told.some(({ party }) => party === owner)) return told;
        return [...told, { ground: 'own', party: owner, passed: new Set() }];
      }),
  },
  {
    name: 'holders see whatever is done with what they hold',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'tellingsOf', (call, args) => {
        const { holder } = args[0] as { holder?: string };
        const told = call(...args) as readonly Fields[];
        if (holder === undefined || told.some(({ party }) => party === holder)) return told;
        return [...told, { ground: 'own', party: holder, passed: new Set() }];
      }),
  },
  {
    name: 'a title that was not passed tells whom it was to pass to',
    module: tellings,
    leak: (real) =>
      wrapped(real, 'tellingsOf', (call, args) => {
        const { data } = args[2] as { data: { title?: { to: string } } };
        const told = call(...args) as readonly Fields[];
        const to = data.title?.to;
        if (to === undefined || told.some(({ party }) => party === to)) return told;
        return [
          ...told,
          { ground: 'told', party: to, isHandedOver: false, passed: new Set(), contents: [], readable: new Set() },
        ];
      }),
  },
  {
    name: 'a shipment that was voided goes on telling',
    module: 'visibility/voided-shipments.js',
    leak: () => ({ voidedShipments: () => new Set() }),
  },
  {
    name: 'what was declared erroneous goes on telling',
    module: 'history/effective-events.js',
    leak: () => ({ effectiveEvents: (events: unknown) => events }),
  },
  {
    name: 'what is told late counts from when it was recorded',
    module: 'history/event-order.js',
    leak: () => ({ inOrder: (events: unknown) => events }),
  },
  {
    name: 'others’ events are shown with all that they say',
    module: shown,
    leak: (real) =>
      wrapped(real, 'shownTo', (call, args) => ({
        ...fieldsOf(call(...args)),
        data: { ...fieldsOf(fieldsOf(args[1])['data']), flags: undefined },
      })),
  },
  {
    name: 'where goods were sent from is shown',
    module: shown,
    leak: (real) => withField(real, 'location'),
  },
  {
    name: 'for whom goods were sent is shown',
    module: shown,
    leak: (real) => withField(real, 'onBehalfOf'),
  },
  {
    name: 'titles that pass between others are shown',
    module: shown,
    leak: (real) => withField(real, 'title'),
  },
  {
    name: 'where what was packed had stood is shown',
    module: shown,
    leak: (real) => withField(real, 'stood'),
  },
  {
    name: 'what was found against an event is shown',
    module: shown,
    leak: (real) => withField(real, 'flags'),
  },
  {
    name: 'documents of others are shown',
    module: shown,
    leak: (real) => withField(real, 'documents'),
  },
  {
    name: 'the label tells of the production',
    module: 'visibility/label.js',
    leak: () => ({
      labelOf: ({ product, lot, expiry, attributes, production }: Fields) =>
        JSON.parse(JSON.stringify({ product, lot, expiry, attributes, production })) as unknown,
    }),
  },
  {
    name: 'whoever names something is told its label',
    module: view,
    leak: (real) =>
      withMethod(real, 'PartyView', 'take', (call, args, self) => {
        const concerned = call(...args) as readonly string[];
        const known = self['known'] as Map<string, { readsLabel: boolean }>;
        for (const one of concerned) Object.assign(known.get(one) ?? {}, { readsLabel: true });
        return concerned;
      }),
  },
  {
    name: 'the label goes on being read when the goods are gone',
    module: view,
    leak: (real) =>
      withMethod(real, 'PartyView', 'has', (_call, [subject], self) =>
        (self['known'] as Map<unknown, unknown>).has(subject),
      ),
  },
  {
    name: 'what is in a carrier stays in it when that comes again',
    module: view,
    leak: (real) => withMethod(real, 'PartyView', 'empty', () => undefined),
  },
  {
    name: 'recalls that were cleared before are told',
    module: recalls,
    leak: (real) =>
      withMethod(real, 'StandingMarks', 'apply', (call, args) =>
        fieldsOf(args[0])['type'] === 'ItemRecalled' ? call(...args) : args[0],
      ),
  },
  {
    name: 'a step on the way that is told before the mark is none',
    module: recalls,
    leak: (real) =>
      withMethod(real, 'StandingMarks', 'apply', (call, args) =>
        fieldsOf(fieldsOf(args[0])['data'])['isOpen'] === true ? args[0] : call(...args),
      ),
  },
  {
    name: 'what became of a recalled unit elsewhere is told',
    module: recalls,
    leak: (real) =>
      wrapped(real, 'shownMarking', (call, args) => ({
        ...fieldsOf(call(...args)),
        data: { ...fieldsOf(fieldsOf(args[0])['data']), flags: undefined },
      })),
  },
  {
    name: 'the scope of a recall is told',
    module: recalls,
    leak: (real) =>
      wrapped(real, 'toldRecalls', (call, args) => [
        ...(call(...args) as readonly unknown[]),
        (args[0] as readonly Fields[]).map(({ data }) => fieldsOf(data)['scope']),
      ]),
  },
  {
    name: 'the positions of the log are told',
    module: shown,
    leak: (real) =>
      wrapped(real, 'shownTo', (call, args) => {
        const { data, ...rest } = fieldsOf(call(...args));
        return { ...rest, data: { ...fieldsOf(data), position: fieldsOf(args[1])['position'] } };
      }),
  },
  {
    name: 'the revisions of the log are told',
    module: shown,
    leak: (real) =>
      wrapped(real, 'shownTo', (call, args) => {
        const { data, ...rest } = fieldsOf(call(...args));
        return { ...rest, data: { ...fieldsOf(data), revision: fieldsOf(args[1])['revision'] } };
      }),
  },
];

function withField(real: Exports, field: string): Exports {
  return wrapped(real, 'shownTo', (call, args) => {
    const { data, ...rest } = fieldsOf(call(...args));
    const value = fieldsOf(fieldsOf(args[1])['data'])[field];
    return { ...rest, data: { ...fieldsOf(data), ...(value === undefined ? {} : { [field]: value }) } };
  });
}
