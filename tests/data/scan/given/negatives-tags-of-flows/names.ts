export const PrefectTagNames = {
  QUALITY: ["data_quality"],
  DB: ["alp_db"],
};
export const prefectTags = ["3-latest", "2-latest"];
export const repo = { repo: "PrefectHQ/prefect", tag: "3.4.17", title: "fix: count" };
