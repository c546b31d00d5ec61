// SPDX-License-Identifier: Apache-2.0
// The file of a list before it is handed in: which form it has, how large it is.

/** As the Centre calls them (docs/lists.md). */
export const FORMATS: readonly string[] = ['ntc-csv', 'un-xml', 'ofac-csv', 'eu-csv']

/** The form that the list has, unless the file cannot be of it. */
export function formatOf(name: string, now: string): string {
  const isXml = /\.xml$/i.test(name)
  if (isXml) return 'un-xml'
  return now === 'un-xml' ? 'ntc-csv' : now
}

export const fits = (size: number, most: number): boolean => size > 0 && size <= most
