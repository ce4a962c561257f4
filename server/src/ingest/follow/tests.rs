#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeSet, HashMap},
    fs::OpenOptions,
    io::Write,
};

use flate2::{Compression, write::GzEncoder};
use lasso::trail::{OwnHosts, Reading, Source};
use tempfile::TempDir;

use super::{places::is_rotation, *};

/// A log that is written and rotated, and whoever follows it.
struct Stage {
    folder: TempDir,
    written: usize,
    follower: Follower,
    collector: Collector,
    /// As it would be kept.
    left: Vec<Mark>,
    read: BTreeSet<String>,
    /// How many lines were read, with those that were read again.
    times: usize,
    /// An old file's modification time must differ from a new one's.
    clock: u64,
    now: Instant,
}

fn collector() -> Collector {
    Collector::new(Reading::new(
        Source { timezone: chrono_tz::Tz::UTC, trusted: vec![], own_hosts: OwnHosts::default() },
        i64::MAX / 2,
    ))
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let follower = Follower::new(folder.path().join("mail.log"), Vec::new());
        Self {
            folder,
            written: 0,
            follower,
            collector: collector(),
            left: Vec::new(),
            read: BTreeSet::new(),
            times: 0,
            clock: 1_000_000_000,
            now: Instant::now(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn line(i: usize) -> String {
        format!("2026-03-01T10:00:00+00:00 mx1 postfix/qmgr[1]: {i:010X}: removed")
    }

    fn append(&mut self, text: &str) {
        let path = self.path("mail.log");
        let mut file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        self.touch(&path);
    }

    /// Each change has a time of its own, as changes have that are further apart.
    fn touch(&mut self, path: &Path) {
        self.clock += 10;
        let at = std::time::UNIX_EPOCH + Duration::from_secs(self.clock);
        File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
    }

    fn write(&mut self, lines: usize) {
        let text: String = (self.written..self.written + lines).map(|i| Self::line(i) + "\n").collect();
        self.written += lines;
        self.append(&text);
    }

    fn rename(&mut self) {
        self.shift();
        fs::rename(self.path("mail.log"), self.path("mail.log.1")).unwrap();
    }

    fn copy_and_truncate(&mut self) {
        self.shift();
        fs::copy(self.path("mail.log"), self.path("mail.log.1")).unwrap();
        let copy = self.path("mail.log.1");
        self.touch(&copy);
        File::options().write(true).truncate(true).open(self.path("mail.log")).unwrap();
    }

    fn rotate(&mut self, is_copied: bool) {
        if is_copied {
            self.copy_and_truncate();
        } else {
            self.rename();
        }
    }

    /// `mail.log.1` becomes `mail.log.2.gz`, and so on; gzip keeps the time.
    fn shift(&mut self) {
        for i in (2..9).rev() {
            let (from, to) = (self.path(&format!("mail.log.{i}.gz")), self.path(&format!("mail.log.{}.gz", i + 1)));
            if from.exists() {
                fs::rename(from, to).unwrap();
            }
        }
        if self.path("mail.log.1").exists() {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let (from, to) = (self.path("mail.log.1"), self.path("mail.log.2.gz"));
        let mut packed = GzEncoder::new(File::create(&to).unwrap(), Compression::fast());
        packed.write_all(&fs::read(&from).unwrap()).unwrap();
        packed.finish().unwrap();
        let modified = fs::metadata(&from).unwrap().modified().unwrap();
        File::options().write(true).open(&to).unwrap().set_modified(modified).unwrap();
        fs::remove_file(from).unwrap();
    }

    /// Reads until nothing is left, and keeps how far; a few seconds after the last time.
    fn look(&mut self) {
        self.look_after(Duration::from_secs(2)).unwrap();
    }

    fn look_after(&mut self, seconds: Duration) -> io::Result<()> {
        self.now += seconds;
        let mut outcome = Ok(());
        loop {
            outcome = outcome.and(self.follower.read(self.now, &mut self.collector));
            let window = self.collector.window(&HashMap::new(), 0);
            for entry in window.groups.into_iter().flatten() {
                self.times += 1;
                self.read.insert(entry.raw);
            }
            if self.follower.is_at_end {
                break;
            }
        }
        self.left = self.follower.marks();
        // as JSON, it must be the same
        let kept = checkpoint_of(self.left.clone(), ReadingState::default());
        assert_eq!(serde_json::from_str::<Checkpoint>(&kept).unwrap().files, self.left);
        outcome
    }

    /// The process is killed, and another one begins where this one had kept its place.
    fn restart(&mut self) {
        self.follower = Follower::new(self.path("mail.log"), self.left.clone());
        self.collector = collector();
    }

    #[track_caller]
    fn all_is_read(&self) {
        let written: BTreeSet<String> = (0..self.written).map(Self::line).collect();
        let missing: Vec<&String> = written.difference(&self.read).collect();
        assert!(missing.is_empty(), "{} of {} lines are missing: {:?}", missing.len(), self.written, missing[0]);
        assert_eq!(self.read.difference(&written).count(), 0, "lines that nobody wrote");
    }

    #[track_caller]
    fn each_is_read_once(&self) {
        self.all_is_read();
        assert_eq!(self.times, self.written, "lines were read again");
        assert!(!self.follower.has_gap);
    }
}

#[test]
fn a_file_that_was_renamed_is_read_to_its_end_and_the_new_one_from_its_beginning() {
    let mut stage = Stage::new();
    stage.write(3);
    stage.look();
    stage.write(2);
    stage.rename();
    stage.write(4);
    stage.look();
    // whoever writes has not opened the new file yet
    let mut late = OpenOptions::new().append(true).open(stage.path("mail.log.1")).unwrap();
    writeln!(late, "{}", Stage::line(stage.written)).unwrap();
    stage.written += 1;
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn what_was_rotated_before_anybody_followed_it_is_read_first() {
    let mut stage = Stage::new();
    for _ in 0..3 {
        stage.write(5);
        stage.rename();
    }
    stage.write(2);
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn a_file_that_was_copied_and_truncated_is_read_on_in_its_copy() {
    let mut stage = Stage::new();
    stage.write(30);
    stage.look();
    stage.write(20);
    stage.copy_and_truncate();
    stage.write(100);
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn what_was_rotated_while_we_were_away_is_found_again() {
    for days in 1..5 {
        for is_copied in [false, true] {
            let mut stage = Stage::new();
            stage.write(40);
            stage.look();
            for _ in 0..days {
                stage.write(7);
                stage.rotate(is_copied);
                stage.write(5);
            }
            stage.restart();
            stage.look();
            stage.each_is_read_once();
            stage.write(1);
            stage.look();
            stage.each_is_read_once();
        }
    }
}

#[test]
fn a_file_that_is_packed_while_it_is_left_is_found_packed() {
    let mut stage = Stage::new();
    stage.write(10);
    stage.look();
    stage.write(10);
    stage.rename();
    stage.pack();
    stage.write(10);
    stage.restart();
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn a_new_file_under_an_old_number_is_another_file() {
    let mut stage = Stage::new();
    stage.write(50);
    stage.look();
    stage.write(50);
    // the number stays, the file does not
    let text = fs::read(stage.path("mail.log")).unwrap();
    fs::write(stage.path("mail.log.1"), text).unwrap();
    let copy = stage.path("mail.log.1");
    stage.touch(&copy);
    File::create(stage.path("mail.log")).unwrap();
    stage.write(200);
    stage.restart();
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn a_line_is_read_when_it_is_whole() {
    let mut stage = Stage::new();
    let line = Stage::line(0);
    let (begin, end) = line.split_at(30);
    stage.append(begin);
    stage.look();
    assert_eq!(stage.read.len(), 0);
    stage.restart();
    stage.look();
    stage.append(&format!("{end}\n"));
    stage.written = 1;
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn the_last_line_of_a_file_that_was_packed_needs_no_end() {
    let mut stage = Stage::new();
    stage.write(3);
    stage.look();
    stage.append(&Stage::line(3));
    stage.written = 4;
    stage.rename();
    stage.pack();
    stage.write(2);
    stage.restart();
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn a_packed_file_in_the_making_is_looked_for_again() {
    let mut stage = Stage::new();
    stage.write(20_000);
    stage.look();
    stage.write(20_000);
    stage.rename();
    stage.pack();
    stage.write(10);
    let place = stage.path("mail.log.2.gz");
    let whole = fs::read(&place).unwrap();
    fs::write(&place, &whole[..whole.len() * 3 / 4]).unwrap();
    stage.restart();
    stage.look();
    assert!(stage.read.len() < stage.written);
    fs::write(&place, whole).unwrap();
    stage.look();
    stage.all_is_read();
    assert!(!stage.follower.has_gap);
}

#[test]
fn a_packed_file_that_stays_broken_holds_nothing_up_and_is_told_after_a_while() {
    for is_left in [true, false] {
        let mut stage = Stage::new();
        stage.write(20_000);
        if is_left {
            stage.look();
        }
        stage.write(20_000);
        stage.rename();
        stage.pack();
        stage.write(10);
        let place = stage.path("mail.log.2.gz");
        let whole = fs::read(&place).unwrap();
        fs::write(&place, &whole[..whole.len() * 3 / 4]).unwrap();
        if is_left {
            stage.restart();
        }
        stage.look();
        let before_the_cut = stage.read.len();
        assert!((25_000..35_000).contains(&before_the_cut), "{before_the_cut}");
        for _ in 0..5 {
            stage.write(10);
            stage.look();
            assert!(!stage.follower.has_gap);
        }
        // whoever restarts meanwhile goes on with it
        stage.restart();
        stage.look();
        stage.look_after(LATE_WRITES).unwrap();
        assert!(stage.follower.has_gap);
        assert_eq!(stage.read.len(), before_the_cut + 50);
        stage.write(1);
        stage.look();
        assert_eq!(stage.left.len(), 1);
        assert_eq!(stage.read.len(), before_the_cut + 51);
    }
}

#[test]
fn what_is_no_file_is_said_and_waited_for_by_nobody() {
    let mut stage = Stage::new();
    stage.write(3);
    let (pipe, log) = (stage.path("mail.log.1"), stage.path("mail.log"));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    stage.look();
    stage.each_is_read_once();
    fs::remove_file(&log).unwrap();
    fs::rename(pipe, &log).unwrap();
    let error = stage.look_after(Duration::from_secs(2)).unwrap_err();
    assert_eq!(error.to_string(), "it is not a file");
    fs::remove_file(&log).unwrap();
    stage.write(2);
    stage.look();
    stage.all_is_read();
}

#[test]
fn what_is_gone_for_good_is_told() {
    let mut stage = Stage::new();
    stage.write(10);
    stage.look();
    stage.rename();
    fs::remove_file(stage.path("mail.log.1")).unwrap();
    stage.write(10);
    stage.restart();
    stage.look();
    assert!(stage.follower.has_gap);
    stage.all_is_read();
}

#[test]
fn what_was_left_is_looked_for_until_the_folder_is_there_again() {
    for is_mounted in [false, true] {
        let mut stage = Stage::new();
        stage.write(10);
        stage.look();
        stage.write(10);
        stage.rename();
        stage.write(10);
        stage.restart();
        // the folder is gone, or it is what something should be mounted at
        let (folder, away) = (stage.folder.path().to_owned(), tempfile::tempdir().unwrap());
        let away = away.path().join("away");
        fs::rename(&folder, &away).unwrap();
        if is_mounted {
            fs::create_dir(&folder).unwrap();
        }
        for _ in 0..3 {
            assert_eq!(stage.look_after(Duration::from_secs(2)).unwrap_err().kind(), io::ErrorKind::NotFound);
        }
        stage.restart();
        stage.look_after(Duration::from_secs(2)).unwrap_err();
        if is_mounted {
            fs::remove_dir(&folder).unwrap();
        }
        fs::rename(&away, &folder).unwrap();
        stage.look();
        stage.each_is_read_once();
        assert!(!stage.follower.has_gap);
    }
}

#[test]
fn a_file_that_is_emptied_before_it_was_read_is_a_gap() {
    for was_read in [true, false] {
        let mut stage = Stage::new();
        stage.write(10);
        stage.look();
        stage.write(10);
        if was_read {
            stage.look();
        } else {
            stage.now += LATE_WRITES;
        }
        File::options().write(true).truncate(true).open(stage.path("mail.log")).unwrap();
        stage.write(3);
        stage.look_after(Duration::from_millis(200)).unwrap();
        assert_eq!(stage.follower.has_gap, !was_read);
        assert_eq!(stage.read.len(), if was_read { 23 } else { 13 });
    }
}

#[test]
fn only_what_the_log_was_moved_to_is_taken_for_it() {
    for name in
        [".1", ".2.gz", "-20261122", "-20261122.gz", ".old", ".0", ".2026-11-22", ".20261122-140000.gz", ".3.xz"]
    {
        assert!(is_rotation(name), "{name}");
    }
    for name in ["", "-backup", ".err", ".swp", "2", ".gz", "-mx2.1", ".1.tmp", ".offset"] {
        assert!(!is_rotation(name), "{name}");
    }
    let mut stage = Stage::new();
    stage.write(2);
    fs::write(stage.path("mail.log-backup"), Stage::line(900) + "\n").unwrap();
    fs::write(stage.path("mail.log.3.xz"), Stage::line(901) + "\n").unwrap();
    stage.look();
    stage.each_is_read_once();
}

#[test]
fn a_line_without_end_takes_no_memory_and_the_next_one_is_read() {
    let mut stage = Stage::new();
    stage.append(&"x".repeat(3 << 20));
    // in the middle of it
    stage.restart();
    stage.look();
    stage.restart();
    stage.append("2026-03-01T10:00:00+00:00 mx1 postfix/qmgr[1]: 0000000099: removed\n");
    stage.write(2);
    stage.look();
    stage.each_is_read_once();
    assert!(stage.follower.buffer.capacity() <= 2 * CHUNK);
}

#[test]
fn whatever_happens_in_whatever_order_every_line_is_read() {
    for seed in 0..300_u64 {
        let mut stage = Stage::new();
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let is_copied = seed % 2 == 0;
        stage.write(1);
        stage.look();
        let mut since_look = 0;
        for _ in 0..40 {
            match next(10) {
                0..=4 => stage.write(1 + next(200) as usize),
                // logs are rotated days apart, and four are kept: more of it while nobody looks is a gap
                5 if since_look < 3 && stage.path("mail.log").exists() => {
                    stage.rotate(is_copied);
                    since_look += 1;
                    stage.write(1 + next(100) as usize);
                }
                6 => stage.restart(),
                _ => {
                    stage.look();
                    since_look = 0;
                }
            }
        }
        stage.look();
        stage.all_is_read();
        assert!(!stage.follower.has_gap);
    }
}
