/** Namespace of the Standard Business Document Header (UN/CEFACT SBDH 1.3). */
export const SBDH = 'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader';
