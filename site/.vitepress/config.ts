import { defineConfig } from "vitepress";

const guide = (text: string, page: string) => ({ text, link: `/${page}` });

export default defineConfig({
  title: "BoFlow",
  description: "Bayesian optimization in the BoTorch style for TypeScript",
  srcDir: "content",
  outDir: "dist",
  cleanUrls: true,
  lastUpdated: false,
  themeConfig: {
    search: { provider: "local" },
    nav: [guide("Guides", "study"), guide("Reference", "reference/"), guide("Changelog", "changelog")],
    outline: [2, 3],
    sidebar: [],
  },
});
