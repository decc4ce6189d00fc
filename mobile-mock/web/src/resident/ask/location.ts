import type { Point } from './draft';

/** Why there is no place: no permission, no signal or no such thing in this browser, or it took too long. */
export type NoPlace = 'refused' | 'unavailable' | 'slow';

const PATIENCE = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };
/** More than the API takes as an accuracy, in metres, is no place. */
const VAGUE = 100_000;

/** Asks the browser where it is. Browsers say it in WGS-84, as satellites do; the mini-program's own call says GCJ-02. */
export function whereAmI(): Promise<Point | NoPlace> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator) || !window.isSecureContext) {
      resolve('unavailable');
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (coords.accuracy > VAGUE) resolve('unavailable');
        else resolve({ lng: coords.longitude, lat: coords.latitude, crs: 'wgs84', accuracy_m: coords.accuracy });
      },
      (error) => resolve(error.code === 1 ? 'refused' : error.code === 3 ? 'slow' : 'unavailable'),
      PATIENCE,
    );
  });
}
