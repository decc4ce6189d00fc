//! `/doorbell-devices/{id}/neighbours`: who agreed to be called, and who agrees no more. One operation a file.

pub mod add;
pub mod withdraw;
