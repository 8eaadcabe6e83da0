use policy_macros::policy;

policy! {
    /// What a build may do.
    pub static BUILD =
    allow ReadComponents {
        action   imagebuilder:GetComponent, imagebuilder:GetContainerRecipe
        resource *
        when StringEqual aws:ResourceTag/team "images"
    }
}

fn main() {}
