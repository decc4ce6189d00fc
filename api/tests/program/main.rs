//! The program as an operator meets it: started, asked, told to stop, started again.

mod audit_log;
mod calendar;
mod demonstration;
mod full_disk;
mod home;
mod installation;
mod keys;
mod live;
mod media;
mod operating;
mod places;
mod policies;
mod scaled_out;
mod serving;
