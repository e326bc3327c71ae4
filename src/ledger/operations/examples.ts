/** The things of which the examples of operations tell one life. */
export const UNIT = '01/00300011111116/21/A0001';
export const PALLET = '00/103000111111111115';
export const PLANT = '414/0300011000014';
export const WHOLESALER = '417/0399999000000';
export const MOTOR = 'own/acme/motor/M-1';
export const CAR = 'vin/1M8GDM9AXKP042788';
