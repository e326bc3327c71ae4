import type { Stage } from '../play.js';
import { at, captureOf, inOrder, PLANT, RECORD, SHOP, tell, YARD } from './telling.js';

const PHONE = 'imei/490154203237518';
const WATCH = 'own/acme/watch/W 1 ä';
const MODIFIED = 'part/1K2A3/PN-1/S-7';
const NEW_NUMBER = 'part/1K2A3/PN-2/S-7';
const ASSET = '8004/9506000134352A1';
const LABEL = 'own/acme/label/77';

/** Further identifiers: added, replaced, ended, told late and taken back; each of them finds the item for as long as it is known. */
export async function identifiers(stage: Stage): Promise<void> {
  await inOrder(stage, [
    tell('introduce', [PHONE, WATCH], { location: PLANT, at: at(20) }),
    tell('identify', [PHONE], { identifier: LABEL, at: at(21) }),
    tell('move', [LABEL], { location: SHOP, at: at(22) }),
    ['not-identified-so', tell('identify', [WATCH], { identifier: LABEL, change: 'ended', at: at(22) })],
    tell('identify', [WATCH], { identifier: 'own/acme/label/none', change: 'ended', at: at(22), ...RECORD }),
    tell('introduce', [MODIFIED], { location: PLANT, at: at(20) }),
    tell('identify', [MODIFIED], { identifier: NEW_NUMBER, change: 'replaced', former: MODIFIED, at: at(23) }),
    tell('move', [NEW_NUMBER], { location: YARD, at: at(24) }),
    tell('identify', [NEW_NUMBER], { identifier: ASSET, at: at(25) }),
    tell('identify', [ASSET], { identifier: NEW_NUMBER, change: 'ended', at: at(26) }),
    tell('identify', [PHONE], { identifier: 'imei/356938035643809', change: 'added', at: '2026-01-21' }),
  ]);
  // Given by mistake: what was its identifier is found no more, and another gets it.
  const wrong = await captureOf(stage, tell('identify', [WATCH], { identifier: 'own/acme/label/78', at: at(27) }));
  await inOrder(stage, [
    tell('move', ['own/acme/label/78'], { location: YARD, at: at(28) }),
    { name: 'correct', body: { capture: wrong, reason: 'the label of another one', at: at(29) } },
    tell('identify', [PHONE], { identifier: 'own/acme/label/78', at: at(30) }),
    tell('move', ['own/acme/label/78'], { location: PLANT, at: at(31) }),
    // An item of its own got what was given to another before it was known.
    tell('identify', [PHONE], { identifier: 'own/acme/label/79', at: at(32) }),
    tell('identify', [PHONE], { identifier: 'own/acme/label/79', change: 'ended', at: at(33) }),
    tell('identify', [PHONE], { identifier: 'own/acme/label/80', at: at(20, 10) }),
  ]);
}
