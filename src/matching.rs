//! shim
#![allow(missing_docs)]
pub struct ClassExamples<'a> { pub id: &'a str, pub texts: Vec<&'a str> }
#[derive(Default)] pub struct Options;
pub struct Matcher { grams: Vec<(usize, usize, std::collections::BTreeSet<[u8;3]>)> }
pub struct Ranking { pub hits: Vec<Hit>, pub known: f32, pub background: f32 }
pub struct Hit { pub class: usize, pub score: f32, pub similarity: f32, pub nearest: usize }
fn grams(t:&str)->std::collections::BTreeSet<[u8;3]>{ t.to_lowercase().as_bytes().windows(3).map(|w|[w[0],w[1],w[2]]).collect() }
impl Matcher {
  pub fn train(classes:&[ClassExamples],_b:&[&str],_o:&Options)->Self{ let mut g=vec![]; for (i,c) in classes.iter().enumerate(){ for (j,t) in c.texts.iter().enumerate(){ g.push((i,j,grams(t))); } } Self{grams:g} }
  pub fn rank(&self,t:&str)->Ranking{ let q=grams(t); let mut best:std::collections::BTreeMap<usize,(f32,usize)>=Default::default(); for (c,n,g) in &self.grams { let s=2.0*g.intersection(&q).count() as f32/(g.len()+q.len()).max(1) as f32; let e=best.entry(*c).or_insert((0.0,0)); if s>e.0 {*e=(s,*n);} } let mut hits:Vec<Hit>=best.into_iter().map(|(class,(s,nearest))|Hit{class,score:s,similarity:s,nearest}).collect(); hits.sort_by(|a,b|b.score.total_cmp(&a.score)); hits.truncate(20); let known=hits.first().map_or(0.0,|h|h.score); Ranking{hits,known,background:0.0} }
}
