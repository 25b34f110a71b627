const tag = process.env.PREFECT_TAG;
exports.byPlus = "prefecthq/prefect:" + tag;
exports.byTemplate = `prefecthq/prefect:${tag}-python3.12`;
exports.inTheMiddle = 'prefecthq/prefect:3.4.17-python' + python;
exports.whole = "prefecthq/prefect:3.4.17-python3.12";
