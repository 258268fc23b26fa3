import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const entry = (name: string) => resolve(import.meta.dirname, `src/${name}/main.ts`);

export default defineConfig({
  base: "/static/",
  build: {
    manifest: true,
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: fonts or styles
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        shared: entry("shared"),
        candidate: entry("candidate"),
        proctor: entry("proctor"),
        review: entry("review"),
        admin: entry("admin"),
      },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
