import { type Component, onMounted, onUnmounted, ref, shallowRef } from 'vue';

/** A part of a page that nobody needs to go on: it is loaded after the page, and again when the network is back. */
export function useLater(load: () => Promise<{ default: Component }>) {
  const part = shallowRef<Component>();
  const missing = ref(false);

  async function fetchPart(): Promise<void> {
    if (part.value !== undefined) return;
    try {
      part.value = (await load()).default;
      missing.value = false;
    } catch {
      missing.value = true;
    }
  }

  onMounted(() => {
    void fetchPart();
    window.addEventListener('online', fetchPart);
  });
  onUnmounted(() => window.removeEventListener('online', fetchPart));
  return { part, missing };
}
