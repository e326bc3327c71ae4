import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './faults/until.js';
import { request, type ApiAnswer, type AffectedUnit } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const MOTOR = 'own/volta/motor';
const motor = (serial: string): string => `${MOTOR}/${serial}`;
const CARS = ['vin/5YJ3E7EA7KF000316', 'vin/5YJ3E7EA9KF000317', 'vin/5YJ3E7EA0KF000318'] as const;
const [FIRST, SECOND, THIRD] = CARS;

describe('a recall of a bad lot of motors, one of which was swapped before', () => {
  let app: LedgerApp;
  let position = 0;
  let beforeSwap = '';

  async function post(path: string, body: object, status = 201): Promise<ApiAnswer> {
    const answer = await request(app.url).post(path).send(body);
    expect([answer.status, answer.body.violations ?? []]).toEqual([status, answer.body.violations ?? []]);
    position = answer.body.position ?? position;
    return answer;
  }
  const operation = (name: string, body: object): Promise<ApiAnswer> => post(`/v1/operations/${name}`, body);
  async function impact(query: object = {}): Promise<readonly AffectedUnit[]> {
    const answer = await request(app.url)
      .get('/v1/recalls/W17/impact')
      .query({ after: position, ...query });
    expect(answer.status).toBe(200);
    return answer.body.units;
  }

  beforeAll(async () => {
    app = await startLedger();
    const at = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T08:00:00Z`;
    await operation('manufacture', {
      items: [motor('M1'), motor('M2'), { id: motor('M9'), lot: 'W18' }],
      lot: 'W17',
      location: 'own/volta/hall',
      at: at(1),
    });
    await operation('manufacture', {
      items: [
        { id: FIRST, components: [{ id: motor('M1'), position: 'rear' }] },
        { id: SECOND, components: [{ id: motor('M9'), position: 'rear' }] },
        { id: THIRD, components: [{ id: motor('M2'), position: 'rear' }] },
      ],
      product: 'own/volta/model-one',
      location: 'own/volta/hall',
      at: at(2),
    });
    beforeSwap = at(3);
    await operation('remove', {
      items: [
        { id: motor('M1'), assembly: FIRST },
        { id: motor('M9'), assembly: SECOND },
      ],
      at: at(4),
    });
    await operation('install', {
      items: [
        { id: motor('M9'), assembly: FIRST, position: 'rear' },
        { id: motor('M1'), assembly: SECOND, position: 'rear' },
      ],
      at: at(5),
    });
    const opened = await post('/v1/recalls', {
      id: 'W17',
      reason: 'the winding overheats',
      scope: { anyOf: [{ components: [`${MOTOR}/10/W17`] }] },
      blocks: ['sale', 'use'],
    });
    expect(opened.body).toMatchObject({ recall: 'recall/W17', known: false });
  });
  afterAll(() => app.stop());

  it('tells the car that it went into from the one that it came out of', async () => {
    const units = await impact();
    expect(units.map(({ item }) => item).sort()).toEqual([motor('M1'), motor('M2'), SECOND, THIRD].sort());
    expect(units.find(({ item }) => item === SECOND)?.path).toEqual([SECOND, motor('M1')]);
    const former = (await impact({ include: 'former' })).filter(({ relation }) => relation === 'former');
    expect(former.map(({ item }) => item)).toEqual([FIRST]);
  });

  it('tells the cars as they were before the swap', async () => {
    const units = await impact({ asOf: beforeSwap });
    expect(units.map(({ item }) => item).sort()).toEqual([motor('M1'), motor('M2'), FIRST, THIRD].sort());
  });

  it('streams the same units as CSV and as NDJSON', async () => {
    const stream = async (format: string): Promise<string> =>
      (
        await request(app.url)
          .get('/v1/recalls/W17/impact')
          .query({ after: position, format })
          .buffer(true)
          .parse((response, done) => {
            let text = '';
            response.on('data', (chunk) => (text += String(chunk)));
            response.on('end', () => done(null, text));
          })
      ).body as unknown as string;
    const ndjson = (await stream('ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as AffectedUnit).item);
    const [header, ...rows] = (await stream('csv')).trimEnd().split('\r\n');
    expect(header).toMatch(/^item,relation,status,.*,recalled$/);
    expect(rows.map((row) => row.split(',')[0])).toEqual(ndjson);
    expect(ndjson).toHaveLength(4);
  });

  it('pages through the units by the Link header', async () => {
    const seen: string[] = [];
    let next: string | undefined = `/v1/recalls/W17/impact?limit=3&after=${position}`;
    for (let page = 0; next !== undefined && page < 5; page++) {
      const answer: ApiAnswer = await request(app.url).get(next);
      seen.push(...answer.body.units.map(({ item }) => item));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
    }
    expect(seen.sort()).toEqual([motor('M1'), motor('M2'), SECOND, THIRD].sort());
  });

  it('refuses what it blocks, and says why', async () => {
    const sale = await post('/v1/operations/sell', { items: [SECOND], owner: 'own/volta/buyer' }, 409);
    expect(sale.body).toMatchObject({ code: 'contradicts-history', violations: [{ item: SECOND }] });
    expect(sale.body.violations[0]?.rule).toContain('recall');
    await operation('sell', { items: [FIRST], owner: 'own/volta/buyer' });
  });

  it('finds the same units for a scope that no recall was opened for', async () => {
    const answer = await request(app.url)
      .post('/v1/traces')
      .query({ after: position })
      .send({ scope: { anyOf: [{ components: [`${MOTOR}/10/W17`] }] } });
    expect(answer.body.units.map(({ item }) => item).sort()).toEqual([motor('M1'), motor('M2'), SECOND, THIRD].sort());
  });

  it('marks the units by itself', async () => {
    let units = await impact();
    await until('all are marked', async () => (units = await impact()).every(({ marked }) => marked));
    expect(units.map(({ marked }) => marked)).toEqual([true, true, true, true]);
    const car = await request(app.url)
      .get(`/v1/items/${encodeURIComponent(SECOND)}`)
      .query({ after: position });
    expect(car.body.recalls).toEqual({ 'recall/W17': 'marked' });
    expect(units.map(({ recalled }) => recalled)).toEqual([true, true, true, true]);
    const stock = async (query: object): Promise<unknown> =>
      (
        await request(app.url)
          .get('/v1/stock')
          .query({ after: position, level: 'all', ...query })
      ).body.stock;
    expect(await stock({ groupBy: 'level,recalled' })).toEqual([
      { level: 'component', recalled: false, quantity: '1', unit: 'C62' },
      { level: 'component', recalled: true, quantity: '2', unit: 'C62' },
      { level: 'unit', recalled: false, quantity: '1', unit: 'C62' },
      { level: 'unit', recalled: true, quantity: '2', unit: 'C62' },
    ]);
    expect(await stock({ groupBy: 'level', recalled: 'true' })).toMatchObject([{ quantity: '2' }, { quantity: '2' }]);
    expect(await stock({ groupBy: 'recalled', asOf: beforeSwap })).toMatchObject([{ recalled: false, quantity: '6' }]);
  });

  it('clears an assembly that held what is hit and bears no mark, and none that never did', async () => {
    expect((await post('/v1/recalls/W17/clear', { items: [motor('M9')] }, 409)).body.violations[0]?.rule).toContain(
      'is not hit by this recall',
    );
    const clearing = { items: [FIRST], remedy: 'repaired' };
    await post('/v1/recalls/W17/clear', clearing);
    expect((await post('/v1/recalls/W17/clear', clearing, 409)).body.violations[0]?.rule).toContain('is cleared');
    const former = (await impact({ include: 'former' })).find(({ item }) => item === FIRST);
    expect(former).toMatchObject({ relation: 'former', status: 'cleared', remedy: 'repaired' });
  });

  it('releases nothing by a remedy that is spelled otherwise', async () => {
    const wrong = await post('/v1/recalls/W17/clear', { items: [motor('M2')], remedy: 'Quarantined' }, 422);
    expect(wrong.body.violations).toMatchObject([{ field: 'remedy', value: 'Quarantined' }]);
    expect((await impact()).find(({ item }) => item === motor('M2'))?.status).toBe('open');
  });

  it('clears a remedied unit, counts it, and is closed', async () => {
    await post('/v1/recalls/W17/clear', { items: [motor('M2')], remedy: 'replaced' });
    const units = await impact();
    expect(units.find(({ item }) => item === motor('M2'))?.status).toBe('cleared');
    const recall = await request(app.url).get('/v1/recalls/W17').query({ after: position });
    expect(recall.body).toMatchObject({
      status: 'open',
      progress: { affected: 4, former: 1, remedies: { repaired: 1, replaced: 1 } },
    });
    const closed = await post('/v1/recalls/W17/close', { reason: 'all units accounted for' });
    expect(closed.body.recall).toBe('recall/W17');
    await operation('sell', { items: [SECOND], owner: 'own/volta/buyer' });
    expect((await request(app.url).get('/v1/recalls/W17').query({ after: position })).body.status).toBe('closed');
  });

  it('releases a cleared car of what was in it, and not of what is built into it later', async () => {
    const scope = { anyOf: [{ components: [`${MOTOR}/10/W17`] }] };
    await post('/v1/recalls', { id: 'W17-2', reason: 'again', scope, blocks: ['sale'] });
    const standing = async (moment = {}): Promise<unknown> => {
      const query = { after: position, ...moment };
      const answer: ApiAnswer = await request(app.url).get('/v1/recalls/W17-2/impact').query(query);
      return answer.body.units.flatMap(({ item, status }) => (item === THIRD ? [status] : []));
    };
    const sold = (status: number): Promise<ApiAnswer> =>
      post('/v1/operations/sell', { items: [THIRD], owner: 'own/volta/buyer', dryRun: true }, status);
    const isRecalled = async (): Promise<unknown> =>
      (await request(app.url).get(`/v1/items/${encodeURIComponent(THIRD)}`)).body.recalled;
    expect(await standing()).toEqual(['open']);
    await post('/v1/recalls/W17-2/clear', { items: [THIRD], remedy: 'repaired' });
    expect([await standing(), await standing({ asOf: '2026-01-20' })]).toEqual([['cleared'], ['open']]);
    await sold(200);
    await operation('manufacture', { items: [motor('M7')], lot: 'W17', location: 'own/volta/hall' });
    await operation('install', { items: [motor('M7')], assembly: THIRD, position: 'front' });
    expect(await standing()).toEqual(['open']);
    expect((await sold(409)).body.violations[0]?.rule).toContain(motor('M7'));
    await until('it is marked again', async () => (await isRecalled()) === true);
    const history = `/v1/items/${encodeURIComponent(THIRD)}/history`;
    await until('its history tells of that mark', async () => {
      const { events } = (await request(app.url).get(history)).body;
      return (events.at(-1) as { data?: { again?: true } } | undefined)?.data?.again === true;
    });
    await post('/v1/recalls/W17-2/clear', { items: [THIRD], remedy: 'replaced' });
    expect(await standing()).toEqual(['cleared']);
    await sold(200);
    await operation('remove', { items: [motor('M7')], assembly: THIRD });
    await operation('install', { items: [motor('M7')], assembly: THIRD, position: 'front' });
    expect(await standing()).toEqual(['open']);
    await sold(409);
  });

  it('refuses what is told late to have been in a crate that was sold since, and flags it where recorded', async () => {
    const [glass, crate, cart] = [
      (serial: string) => `own/volta/glass/${serial}`,
      'own/volta/crate/1',
      'own/volta/crate/2',
    ];
    const at = (day: number): string => `2026-02-${String(day).padStart(2, '0')}T08:00:00Z`;
    const made = { lot: 'G1', location: 'own/volta/hall', at: at(1) };
    await operation('manufacture', { ...made, items: [glass('1'), glass('2')] });
    await operation('manufacture', { ...made, lot: 'G2', items: [glass('3'), glass('4'), crate, cart] });
    await operation('pack', { items: [glass('3')], container: crate, at: at(2) });
    await operation('sell', { items: [crate], owner: 'own/volta/buyer', at: at(9) });
    await operation('pack', { items: [glass('2'), glass('4')], container: cart, at: at(2) });
    await operation('unpack', { items: [glass('2')], container: cart, location: 'own/volta/hall', at: at(20) });
    const scope = { anyOf: [{ lots: ['own/volta/glass/10/G1'] }] };
    await post('/v1/recalls', { id: 'glass', reason: 'it breaks', scope, blocks: ['sale'] });

    const packed = { items: [glass('1')], container: crate, at: at(3) };
    const refused = (await post('/v1/operations/pack', packed, 409)).body.violations[0];
    expect(refused).toMatchObject({ item: crate, rule: expect.stringContaining(`recalled: ${glass('1')}`) as unknown });
    expect(refused?.rule).toMatch(/^makes the event at position \d+ impossible/);
    const record = { ifContradicted: 'record', reason: 'found on the list' };
    const recorded = await operation('pack', { ...packed, ...record });
    expect(recorded.body.flags).toMatchObject([{ item: crate, rule: expect.stringContaining('recalled') as unknown }]);
    const flags = `/v1/captures/${recorded.body.capture}/flags`;
    expect((await request(app.url).get(flags).query({ after: position })).body.flags).toHaveLength(1);

    const sold = { items: [cart], owner: 'own/volta/buyer', at: at(9) };
    expect((await post('/v1/operations/sell', sold, 409)).body.violations[0]?.rule).toContain(glass('2'));
    await operation('sell', { ...sold, at: at(21) });
  });

  it('reaches by lot, product and lot code what was made of the lot in bulk, and what that is built into', async () => {
    const [lot, hull, boat] = ['own/volta/resin/10/R1', 'own/volta/hull/1', 'own/volta/boat/1'];
    const place = 'own/volta/hall';
    await operation('manufacture', {
      items: [hull],
      components: [{ lot, quantity: '2', unit: 'KGM' }],
      location: place,
    });
    await operation('manufacture', { items: [boat], location: place });
    const before = position;
    await operation('install', { items: [hull], assembly: boat });
    const scopes = {
      lots: { lots: [lot] },
      products: { products: ['own/volta/resin'] },
      code: { lotCode: 'R1', productPrefix: 'own/volta/re' },
      anyCode: { lotCode: 'R1' },
    };
    for (const [id, criteria] of Object.entries(scopes)) {
      const scope = { anyOf: [criteria] };
      const traced = async (moment = {}): Promise<unknown> => {
        const query = { after: position, ...moment };
        const { units } = (await request(app.url).post('/v1/traces').query(query).send({ scope })).body;
        return units.map(({ item, path }) => [item, path]);
      };
      const own = [hull, [hull, lot]];
      expect(await traced()).toEqual([[boat, [boat, hull, lot]], own]);
      expect(await traced({ knownAt: before })).toEqual([own]);
      await post('/v1/recalls', { id: `resin-${id}`, reason: 'it cracks', scope, blocks: ['sale'] });
      for (const item of [hull, boat])
        await post('/v1/operations/sell', { items: [item], owner: 'own/volta/buyer', dryRun: true }, 409);
      const recall = `/v1/recalls/resin-${id}`;
      await until('both are marked', async () => {
        const { progress } = (await request(app.url).get(recall).query({ after: position })).body;
        return JSON.stringify(progress).includes('"marked":2');
      });
      await post(`${recall}/clear`, { items: [hull], remedy: 'repaired' });
      const { units } = (await request(app.url).get(`${recall}/impact`).query({ after: position })).body;
      expect(units.map(({ item, status }) => [item, status])).toEqual([
        [boat, 'cleared'],
        [hull, 'cleared'],
      ]);
      await post(`${recall}/close`, { reason: 'tried' });
    }
  });

  it('releases a car with the last motor in it that is cleared, and says of a time before the marks that there were none', async () => {
    const [cell, rack, truck] = ['own/volta/cell/1', 'own/volta/rack/1', 'own/volta/truck/1'];
    await operation('manufacture', {
      items: [cell],
      lot: 'C1',
      location: 'own/volta/hall',
      at: '2026-02-01T08:00:00Z',
    });
    for (const [id, component] of [
      [rack, cell],
      [truck, rack],
    ] as const)
      await operation('manufacture', {
        items: [{ id, components: [{ id: component, position: 'rear' }] }],
        ...{ location: 'own/volta/hall', at: '2026-02-02T08:00:00Z' },
      });
    const opened = { scope: { anyOf: [{ lots: ['own/volta/cell/10/C1'] }] }, at: '2026-02-03T08:00:00Z' };
    await post('/v1/recalls', { id: 'C1', reason: 'fire', blocks: ['sale'], ...opened });
    const told = async (query: object = {}): Promise<unknown> => {
      const impact = await request(app.url)
        .get('/v1/recalls/C1/impact')
        .query({ after: position, ...query });
      return impact.body.units.map(({ status, marked, recalled }) => [status, marked, recalled]);
    };
    const all = (unit: readonly unknown[]): unknown => [unit, unit, unit];
    await until(
      'all are marked',
      async () => JSON.stringify(await told()) === JSON.stringify(all(['open', true, true])),
    );
    await post('/v1/recalls/C1/clear', { items: [cell], remedy: 'repaired' });
    expect([await told(), await told({ asOf: '2026-02-04T08:00:00Z' })]).toEqual([
      all(['cleared', true, false]),
      all(['open', false, false]),
    ]);
    const { progress } = (await request(app.url).get('/v1/recalls/C1').query({ after: position })).body;
    expect(progress).toMatchObject({ affected: 3, cleared: 3, marks: 0, remedies: { repaired: 1, unspecified: 2 } });
  });

  it('says in the history of a pallet and of what is on it what was sold though it was recalled', async () => {
    const [unit, pallet] = [motor('M77'), '00/095060001343520017'];
    await operation('manufacture', { items: [unit], lot: 'W20', location: 'own/volta/hall' });
    await operation('pack', { items: [unit], container: pallet });
    await post('/v1/recalls', { id: 'W20', reason: 'rust', scope: { anyOf: [{ items: [unit] }] }, blocks: ['sale'] });
    const sale = { items: [pallet], owner: 'own/volta/buyer', ifContradicted: 'record', reason: 'it was gone by then' };
    const { body } = await operation('sell', sale);
    expect(body.flags).toMatchObject([{ rule: expect.stringMatching(/^recalled/) as unknown }]);
    for (const query of [{}, { source: 'log' }, { knownAt: body.position }])
      for (const id of [unit, pallet]) {
        const path = `/v1/items/${encodeURIComponent(id)}/history`;
        const { events } = (
          await request(app.url)
            .get(path)
            .query({ after: position, ...query })
        ).body;
        expect(events.find(({ type }) => type === 'ItemSold')).toMatchObject({
          anomalies: [{ rule: 'recalled', message: expect.stringContaining('recall/W20') as unknown }],
          data: { flags: [{ rule: 'recalled', values: { recall: 'recall/W20', unit } }] },
        });
      }
  });

  it('says so of a recall that nobody opened', async () => {
    expect((await request(app.url).get('/v1/recalls/none/impact')).body).toMatchObject({
      status: 404,
      code: 'not-found',
    });
    expect(
      (
        await request(app.url)
          .post('/v1/recalls')
          .send({ scope: { anyOf: [{ production: {}, lots: null }] } })
      ).body.violations
        .map((v: { field: string }) => v.field)
        .sort(),
    ).toEqual(['reason', 'scope.anyOf[0]']);
  });
});
