import type { PermissionName } from '../http/server/permission.js';
import { ITEMS_OPERATIONS } from '../ledger/operations/operations.js';

/** What a role may do is told by these. */
const QUESTIONS = [
  'read:captures',
  'read:epcis',
  'read:feed',
  'read:history',
  'read:impact',
  'read:items',
  'read:master-data',
  'read:owners',
  'read:recalls',
  'read:refusals',
  'read:stock',
  'read:traces',
  'read:tree',
] as const satisfies readonly PermissionName[];

/** Who asked what is for those who look after others, and for nobody whose questions are in it. */
const OVERSIGHT = ['read:reads'] as const satisfies readonly PermissionName[];

/** Who may do what is for those who look after the ledger itself. */
const GRANTS = ['read:grants'] as const satisfies readonly PermissionName[];

/** What is seen where goods are handled. `record:operations` is a list of operations, each of which needs its own permission besides. */
const HANDLING = [
  'record:operations',
  'record:receive',
  'record:move',
  'record:pack',
  'record:unpack',
  'record:ship',
  'record:observe',
] as const satisfies readonly PermissionName[];

const BUSINESS = [
  'record:decommission',
  'record:identify',
  'record:install',
  'record:introduce',
  'record:manufacture',
  'record:remove',
  'record:report',
  'record:return',
  'record:sell',
  'record:transform',
  'record:void-shipping',
] as const satisfies readonly PermissionName[];

/** What products are, and places, is everybody's to read and few people's to say: labels and reports follow it. */
const MASTER_DATA = ['record:master-data'] as const satisfies readonly PermissionName[];

const RECALLS = [
  'record:open-recall',
  'record:close-recall',
  'record:clear-recall',
] as const satisfies readonly PermissionName[];

const SERVICE = ['service:health', 'service:metrics', 'service:docs'] as const satisfies readonly PermissionName[];

/** All that can be granted. An operation that no list above names is there for an admin alone. */
export const PERMISSIONS: readonly PermissionName[] = [
  ...new Set<PermissionName>([
    ...QUESTIONS,
    ...OVERSIGHT,
    ...GRANTS,
    ...HANDLING,
    ...BUSINESS,
    'record:correct',
    ...MASTER_DATA,
    ...RECALLS,
    ...SERVICE,
    'service:keys',
    ...ITEMS_OPERATIONS.map(({ permission }) => permission),
  ]),
];

/** The closed set of roles, each with what it may do. */
export const ROLES = {
  reader: [...QUESTIONS, 'service:docs'],
  operator: [...QUESTIONS, ...HANDLING, ...BUSINESS, 'service:docs'],
  quality: [
    ...QUESTIONS,
    'record:operations',
    'record:report',
    'record:decommission',
    'record:correct',
    ...MASTER_DATA,
    ...RECALLS,
    'service:docs',
  ],
  compliance: [...QUESTIONS, ...OVERSIGHT, 'record:correct', 'service:docs'],
  auditor: [...QUESTIONS, ...OVERSIGHT, ...GRANTS, ...SERVICE],
  /** Answered for the party of its key alone. It records nothing: what a write is answered tells of others. */
  partner: ['read:history', 'read:items', 'read:recalls', 'read:stock'],
  device: [...HANDLING, 'read:items', 'read:master-data'],
  admin: PERMISSIONS,
} as const satisfies Readonly<Record<string, readonly PermissionName[]>>;

export type Role = keyof typeof ROLES;

export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[];

const granted = new Map<Role, ReadonlySet<PermissionName>>(
  ROLE_NAMES.map((role) => [role, new Set<PermissionName>(ROLES[role])]),
);

export function permits(role: Role, permission: PermissionName): boolean {
  return granted.get(role)?.has(permission) ?? false;
}

export function isRole(text: string): text is Role {
  return granted.has(text as Role);
}
