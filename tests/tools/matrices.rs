//! The matrices of releases, as the workflow that publishes their images has them.

use std::collections::BTreeMap;
use std::error::Error;

use prefect_tags::history::Row;
use prefect_tags::{Flavor, History, Matrix, PythonVersion, Release};
use saphyr::{LoadableYamlNode, Yaml};

/// The source of rows that were read in the workflow.
pub const WORKFLOW: &str = "publishing workflow";

/// The image in the workflow's matrix, which builds others too.
const IMAGE: &str = "prefecthq/prefect";

/// Reads the matrix of a release in the workflow at its tag.
pub fn read(workflow: &str, major: u64) -> Result<Matrix, Box<dyn Error>> {
    let documents = Yaml::load_from_str(workflow)?;
    let jobs = documents.first().and_then(|it| it.as_mapping_get("jobs")?.as_mapping());
    let mut matrices = jobs.into_iter().flat_map(|jobs| jobs.values()).filter_map(|job| {
        let matrix = job.as_mapping_get("strategy")?.as_mapping_get("matrix")?;
        matrix.contains_mapping_key("python-version").then_some(matrix)
    });
    let (Some(matrix), None) = (matrices.next(), matrices.next()) else {
        return Err("expected one job with a matrix of Python versions".into());
    };
    let (mut suffixes, mut pythons, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
    for (key, values) in matrix.as_mapping().into_iter().flatten() {
        let values = values.as_vec().ok_or("expected lists in the matrix")?.iter();
        match key.as_str() {
            Some("image") => {}
            Some("flavor") => suffixes.extend(values),
            Some("python-version") => pythons.extend(values),
            Some("exclude") => excluded.extend(values.filter_map(Yaml::as_mapping)),
            _ => return Err(format!("{key:?} in the matrix is unknown").into()),
        }
    }
    let is_built = |suffix: &Yaml<'_>, python: &Yaml<'_>| {
        let is_it = |(key, value): (&Yaml<'_>, &Yaml<'_>)| match key.as_str() {
            Some("flavor") => value == suffix,
            Some("python-version") => value == python,
            _ => value.as_str() == Some(IMAGE),
        };
        !excluded.iter().any(|excluded| excluded.iter().all(is_it))
    };
    let mut flavors = Vec::new();
    for suffix in suffixes {
        let is_it = |flavor: &&Flavor| suffix.as_str() == Some(flavor.suffix());
        let flavor = Flavor::ALL.iter().find(is_it).ok_or("expected known flavors")?;
        let built = pythons.iter().filter(|python| is_built(suffix, python));
        // A number is none: 3.10 would be 3.1.
        let built = built.map(|python| python.as_str().unwrap_or_default().parse());
        flavors.push((*flavor, built.collect::<Result<_, _>>()?));
    }
    Ok(Matrix::new(flavors, Some(latest(workflow, major)?))?)
}

/// The Python version of `N-latest`, by the condition of its tag.
fn latest(workflow: &str, major: u64) -> Result<PythonVersion, Box<dyn Error>> {
    let tag = format!("value={major}-latest${{{{ matrix.flavor }}}},");
    let python = workflow.lines().find_map(|line| {
        let (_, condition) = line.split_once(&tag)?;
        let (_, python) = condition.split_once("matrix.python-version == '")?;
        python.split('\'').next()
    });
    Ok(python.ok_or("expected a condition for N-latest")?.parse()?)
}

/// The rows, with what was read of releases, which are in order. Where they agree with
/// a row that has another source, the workflow is its source from now on.
pub fn update(before: &[Row], read: &[(Release, Matrix)]) -> Vec<Row> {
    let mut rows: BTreeMap<_, _> = before.iter().map(|row| (row.since(), row.clone())).collect();
    for (release, matrix) in read {
        let held = rows.range(..=release).next_back().map(|(_, row)| row);
        let held = held.filter(|row| row.since().major() == release.major());
        if held.is_none_or(|row| row.matrix() != matrix || row.source() != Some(WORKFLOW)) {
            let row = Row::new(*release, matrix.clone()).with_source(WORKFLOW);
            rows.insert(*release, row);
        }
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.dedup_by(|next, row| {
        let is_same = next.matrix() == row.matrix() && next.source() == row.source();
        is_same && next.since().major() == row.since().major()
    });
    rows
}

/// The file with these rows. Its comments stay.
pub fn write(file: &str, rows: &[Row]) -> String {
    let line = |row: &Row| {
        let matrix = row.matrix();
        let cells = Flavor::ALL.iter().map(|flavor| {
            let pythons = matrix.pythons(*flavor).iter().map(ToString::to_string);
            let cell = pythons.collect::<Vec<_>>().join(",");
            if cell.is_empty() { "-".to_owned() } else { cell }
        });
        let cells = cells.collect::<Vec<_>>().join(" ");
        let source = row.source().unwrap_or_default();
        format!("{} {cells} {} {source}\n", row.since(), matrix.latest())
    };
    let lines = rows.iter().map(line).collect::<String>();
    let comments = file.split_inclusive('\n').take_while(|line| line.starts_with('#'));
    comments.collect::<String>() + &History::from_files(&lines, "").table()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workflow(matrix: &str) -> String {
        format!(
            "jobs:\n  other:\n    runs-on: ubuntu-latest\n  publish:\n    strategy:\n      \
             fail-fast: false\n      matrix: {{{matrix}}}\n    steps:\n      - with:\n          \
             tags: |\n            type=raw,value=3-latest${{{{ matrix.flavor }}}},enable=${{{{ \
             matrix.python-version == '3.10' && github.ref_name == env.LATEST_TAG }}}}\n"
        )
    }

    #[test]
    fn a_matrix_is_read_without_what_it_excludes() {
        let matrix = read(
            &workflow(
                r#"image: ["prefecthq/prefect", "prefecthq/prefect-client"], flavor: ["", "-conda"],
                python-version: ["3.9", "3.10", "3.11"], exclude: [
                {flavor: "-conda", python-version: "3.11"}, {python-version: "3.11", image: "prefecthq/prefect-client"},
                {image: "prefecthq/prefect-client", flavor: "-conda"}]"#,
            ),
            3,
        );
        let json = r#"{"standard":["3.9","3.10","3.11"],"conda":["3.9","3.10"],"latest":"3.10"}"#;
        assert_eq!(serde_json::to_string(&matrix.unwrap()).unwrap(), json);
    }

    #[test]
    fn what_cannot_be_read_for_certain_is_an_error() {
        for (matrix, major) in [
            (r#"flavor: [""], python-version: [3.10]"#, 3),
            (r#"flavor: ["-alpine"], python-version: ["3.10"]"#, 3),
            (r#"flavor: [""], python-version: ["3.10"], include: []"#, 3),
            (r#"flavor: [""], python-version: ["3.9"]"#, 3),
            (r#"flavor: [""], python-version: ["3.10"]"#, 4),
            (r#"flavor: [""]"#, 3),
        ] {
            assert!(read(&workflow(matrix), major).is_err(), "{matrix}");
        }
    }

    #[test]
    fn rows_follow_the_workflow() {
        let file = "# A comment.\n\
                    since  standard    conda       kubernetes  latest  source\n\
                    3.0.0  3.9-3.10    -           -           3.10    publishing workflow\n\
                    3.1.0  3.9-3.11    -           -           3.10    package metadata\n\
                    3.2.0  3.9-3.12    -           -           3.10    package metadata\n";
        let matrix = |last: u16| {
            let pythons = (9..=last).map(|minor| PythonVersion::new(3, minor)).collect();
            Matrix::new([(Flavor::Standard, pythons)], Some(PythonVersion::new(3, 10))).unwrap()
        };
        let before = History::from_files(file, "");
        let after = |read: &[(&str, u16)]| {
            let read = read.iter().map(|(release, last)| (release.parse().unwrap(), matrix(*last)));
            let file = write(file, &update(before.rows(), &read.collect::<Vec<_>>()));
            let rows = file.lines().skip(2).map(|row| row.split_whitespace().collect::<Vec<_>>());
            rows.map(|row| format!("{} {} {}", row[0], row[1], row[5])).collect::<Vec<_>>()
        };
        let [first, second, third] =
            ["3.0.0 3.9-3.10 publishing", "3.1.0 3.9-3.11 package", "3.2.0 3.9-3.12 package"];
        assert_eq!(write(file, before.rows()), file);
        assert_eq!(after(&[("3.0.1", 10)]), [first, second, third]);
        // It was as the package said; the images were later; a new Python.
        assert_eq!(after(&[("3.1.0", 11)]), [first, "3.1.0 3.9-3.11 publishing", third]);
        assert_eq!(
            after(&[("3.1.0", 10), ("3.1.1", 11), ("3.2.0", 11), ("3.2.1", 13)]),
            [first, "3.1.1 3.9-3.11 publishing", "3.2.1 3.9-3.13 publishing"]
        );
    }
}
