//! One decision or one parse, so many times: `instructions CASE COUNT`. `cargo xtask instructions` runs it
//! under valgrind with two counts, and the difference of both is what it takes, without the start of
//! the program. Without arguments it lists the cases.

use std::hint::black_box;

use iam_bench::engines::{Engine, IamEval, parse};
use iam_bench::{policies, requests};

const PARSE: &str = "parse/AWSImageBuilderFullAccess";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = policies::image_builder();
    let asks = requests::image_builder();
    let [case, count] = arguments.as_slice() else {
        for (name, _) in asks {
            println!("decide/{name}");
        }
        println!("{PARSE}");
        return Ok(());
    };
    let count: usize = count.parse()?;
    if case == PARSE {
        for _ in 0..count {
            black_box(parse(black_box(&json)));
        }
        return Ok(());
    }
    let (_, ask) = asks
        .iter()
        .find(|(name, _)| case.strip_prefix("decide/") == Some(name))
        .ok_or_else(|| format!("`{case}` is no case"))?;
    let set = IamEval::set(&IamEval::policy(&json));
    let request = IamEval::request(ask);
    for _ in 0..count {
        let allowed = IamEval::allows(black_box(&set), black_box(&request));
        assert_eq!(allowed, ask.allowed);
    }
    Ok(())
}
