//! The formats of `compute`: whole outputs, kept in `golden/` for people to
//! read. `UPDATE_EXPECT=1 cargo test` writes the files anew.

use std::collections::BTreeSet;

use expect_test::expect_file;
use serde_json::Value;

use crate::run::{RELEASES, SHA, run, run_line, run_with};

fn computed(arguments: &[&str]) -> String {
    let outcome = run([&["compute"], arguments].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    outcome.stdout
}

fn computed_json(arguments: &[&str]) -> Value {
    let line = computed(&[arguments, &["--format", "json"]].concat());
    assert!(line.is_ascii() && line.lines().count() == 1 && line.ends_with('\n'), "{line}");
    serde_json::from_str(&line).unwrap()
}

#[test]
fn every_format_of_a_release_is_as_it_was() {
    let release = ["2.11.5", "--sha", SHA];
    let format = |format| computed(&[&release[..], &["--format", format]].concat());
    expect_file!["golden/2.11.5.txt"].assert_eq(&format("text"));
    let flavors = ["--flavor", "standard,conda,kubernetes", "-f", "bake"];
    let bake = computed(&[&release[..], &flavors].concat());
    expect_file!["golden/2.11.5.bake.json"].assert_eq(&bake);
    expect_file!["golden/2.11.5.md"].assert_eq(&format("markdown"));
    // On one line as it is printed; in the file for people to read. Without a
    // list, its notes would tell of what is newest.
    let json = computed_json(&[&release[..], &["--no-history", "--releases", RELEASES]].concat());
    let pretty = serde_json::to_string_pretty(&json).unwrap() + "\n";
    expect_file!["golden/2.11.5.json"].assert_eq(&pretty);
}

#[test]
fn json_keys_are_in_the_documented_order() {
    let filters = ["2.11.5", "--python", "3.8", "--flavor", "conda", "--kind", "release,floating"];
    let options = ["-f", "json", "--sha", SHA, "--no-history", "--releases", RELEASES];
    assert_eq!(
        computed(&[&filters[..], &options].concat()),
        format!(
            concat!(
                r#"{{"schema":1,"release":"2.11.5","prerelease":false,"sha":"{sha}","latest_python":"3.10","#,
                r#""images":[{{"python":"3.8","flavor":"conda","base_image":"continuumio/miniconda3","#,
                r#""tags":["2.11.5-python3.8-conda","2.11-python3.8-conda"],"#,
                r#""references":["prefecthq/prefect:2.11.5-python3.8-conda","prefecthq/prefect:2.11-python3.8-conda"],"#,
                r#""labels":{{"org.opencontainers.image.version":"2.11.5","org.opencontainers.image.revision":"{sha}"}},"#,
                r#""withheld":[{{"tag":"2-python3.8-conda","owner":"2.20.27"}}]}}],"notes":[]}}"#,
                "\n",
            ),
            sha = SHA
        )
    );
}

/// `strategy.matrix.include` takes objects, all with the same keys for the steps to use.
#[test]
fn json_images_are_a_job_matrix() {
    let mut keys = BTreeSet::new();
    for arguments in [&["3.0.0rc1"][..], &["2.11.4", "--no-history", "--releases", RELEASES]] {
        let document = computed_json(arguments);
        for image in document["images"].as_array().unwrap() {
            keys.insert(image.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
            assert!(image["python"].is_string());
        }
    }
    assert_eq!(keys.len(), 1, "{keys:?}");
}

/// A job that pushes what is left must not get an image without a tag.
#[test]
fn images_without_a_tag_are_left_out() {
    for format in ["json", "bake", "markdown"] {
        let output = computed(&["2.11.5", "--kind", "latest", "--format", format]);
        assert!(output.contains("3.10") && !output.contains("3.11"), "{output}");
    }
}

#[test]
fn bake_says_what_kubernetes_targets_lack() {
    let compute = "compute 2.11.5 --flavor kubernetes -f bake --kind release";
    run_line(compute).is(
        0,
        &run_line(&format!("{compute} --strict -q")).stdout,
        "note: the kubernetes targets lack the build argument that installs the Kubernetes \
         packages; set the one that this release's Dockerfile takes in a bake file of your own\n",
    );
}

#[test]
fn the_repositories_are_those_that_are_given() {
    let images = ["--image", "ghcr.io/me/prefect", "--image", "me/prefect"];
    let filters = ["2.11.5", "--python", "3.8", "--flavor", "standard", "--kind", "release"];
    let arguments = [&filters[..], &images].concat();
    let expected = r#"["ghcr.io/me/prefect:2.11.5-python3.8","me/prefect:2.11.5-python3.8"]"#;
    assert_eq!(computed_json(&arguments)["images"][0]["references"].to_string(), expected);
    let bake = computed(&[&arguments[..], &["-f", "bake"]].concat());
    let bake: Value = serde_json::from_str(&bake).unwrap();
    assert_eq!(bake["target"]["python3-8"]["tags"].to_string(), expected);
}

#[test]
fn markdown_names_no_repository() {
    run(["compute", "2.11.5", "-f", "markdown", "--image", "me/prefect"])
        .fails(2, "--format markdown prints no repository; leave out --image");
}

#[test]
fn markdown_has_no_table_without_rows() {
    let matrix = br#"{"conda":["3.9"]}"#;
    run_with(matrix, ["compute", "99.0.0", "--matrix", "-", "-f", "markdown", "--kind", "latest"])
        .prints(
            "### Conda\n\n| Tag | Prefect version | Python version |\n| --- | --- | --- |\n\
             | `99-latest-conda` | newest 99.x | 3.9 |\n",
        );
}
