// Send the requests of the generated functions to the CMS.
export async function fetchFromCms<T>(path: string, options: RequestInit): Promise<T> {
  const response = await fetch(new URL(path, process.argv[2]), options);
  return { data: await response.json(), status: response.status, headers: response.headers } as T;
}
