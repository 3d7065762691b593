import 'reflect-metadata';
import {fork} from 'node:child_process'; import {randomBytes,randomUUID} from 'node:crypto'; import fs from 'node:fs';
import {Module} from '@nestjs/common'; import {NestFactory} from '@nestjs/core'; import {TypeOrmModule} from '@nestjs/typeorm'; import {DataSource} from 'typeorm';
const lib=await import(process.cwd()+'/dist/libs/webhooks/index.js');
const kind=process.argv[2]||'pg', N=+process.argv[3]||20000, W=+process.argv[4]||10, transport=process.argv[5];
const r=fork('/tmp/mb/recv.mjs'); const port=(await new Promise(f=>r.once('message',f))).port;
const ask=()=>new Promise(f=>{r.once('message',f);r.send(1)});
const name='mb_'+Date.now();
let opts;
if(kind==='sqlite'){opts={type:'better-sqlite3',database:`/tmp/mb/${name}.sqlite`}}
else{const adm=await new DataSource(kind==='pg'?{type:'postgres',url:'postgres://postgres@127.0.0.1:5432/postgres'}:{type:'mysql',url:'mysql://root@127.0.0.1:3306/test'}).initialize();await adm.query(`create database ${name}`);await adm.destroy();
opts=kind==='pg'?{type:'postgres',url:`postgres://postgres@127.0.0.1:5432/${name}`}:{type:'mysql',url:`mysql://root@127.0.0.1:3306/${name}`}}
const ds=await new DataSource({...opts,entities:lib.webhookEntities,migrations:lib.webhookMigrations}).initialize();await ds.runMigrations();
for(let i=1;i<=W;i++)await ds.query(`insert into webhook(id,org,entity,remote_url,token,created_at,updated_at) values(${i},'${i}','orders','http://127.0.0.1:${port}/w/${i}/','${'a'.repeat(30)}',1,1)`);
const bodies=Array.from({length:200},()=>JSON.stringify({d:randomBytes(2200).toString('base64')}));
for(let i=0;i<N;i+=500){const ev=[],de=[];for(let j=i;j<Math.min(N,i+500);j++){const id=randomUUID(),w=j%W+1;ev.push(`('${id}','${w}','orders','/o/${j}/','${bodies[j%200]}',1)`);de.push(`('${id}',${w},'/o/${j}/','pending',${w},1,0,0,1)`)}
await ds.query('insert into webhook_event(id,org,entity,resource,body,created_at) values '+ev.join(','));await ds.query('insert into webhook_delivery(event_id,webhook_id,supersede_key,state,lane,due_at,claim_no,attempts,created_at) values '+de.join(','))}
if(kind==='pg')await ds.query('analyze');
const procs=()=>{let sum=0;for(const p of fs.readdirSync('/proc')){if(!/^\d+$/.test(p))continue;try{const c=fs.readFileSync(`/proc/${p}/cmdline`,'latin1');if(kind==='pg'?(c.startsWith('postgres:')&&(c.includes(name)||/walwriter|checkpointer|background writer/.test(c))):/mariadbd/.test(c)){const s=fs.readFileSync(`/proc/${p}/stat`,'latin1').split(') ')[1].split(' ');sum+=(+s[11]+ +s[12])*10000}}catch{}}return sum};
class App{};Module({imports:[TypeOrmModule.forRoot({...opts,entities:lib.webhookEntities,logging:false}),lib.WebhooksModule.forRoot({development:true,...(transport?{transport}:{}),...(process.env.WORKER?{worker:JSON.parse(process.env.WORKER)}:{})})]})(App);
if(process.env.PROF){var ins=await import('node:inspector');var S=new ins.Session();S.connect();S.post('Profiler.enable');S.post('Profiler.start')}
const n0=await ask(),pg0=procs(),c0=process.cpuUsage(),t0=performance.now();
const app=await NestFactory.createApplicationContext(App,{logger:['error','warn']});
const t1=performance.now(),c1=process.cpuUsage();
let t;for(;;){await new Promise(f=>setTimeout(f,20));const n=await ask();if(n.n-n0.n>=N){t=performance.now();break}}
for(;;){const [x]=await ds.query(`select count(*) as n from webhook_delivery where state='delivered'`);if(+x.n>=N)break;await new Promise(f=>setTimeout(f,20));}
if(process.env.PROF)S.post('Profiler.stop',(e,{profile})=>fs.writeFileSync(process.env.PROF,JSON.stringify(profile)));
const ms=performance.now()-t1,d=process.cpuUsage(c1),n1=await ask(),pg1=procs();
const us=(x)=>((x.user+x.system)/N).toFixed(1);
console.log(kind,transport||'default','rate',(N/ms*1000).toFixed(0),'worker us',us(d),'(user',(d.user/N).toFixed(1)+')','db us',((pg1-pg0)/N).toFixed(1),'recv us',((n1.cpu.user+n1.cpu.system-n0.cpu.user-n0.cpu.system)/N).toFixed(1),'max possible',(2e6/((d.user+d.system+pg1-pg0+n1.cpu.user+n1.cpu.system-n0.cpu.user-n0.cpu.system)/N)).toFixed(0),'|',(1e6/((d.user+d.system)/N)).toFixed(0));
await app.close();await ds.destroy();
if(kind!=='sqlite'){const adm=await new DataSource(kind==='pg'?{type:'postgres',url:'postgres://postgres@127.0.0.1:5432/postgres'}:{type:'mysql',url:'mysql://root@127.0.0.1:3306/test'}).initialize();await adm.query(`drop database ${name}`+(kind==='pg'?' with (force)':''));await adm.destroy();}else fs.rmSync(opts.database,{force:true});
process.exit();
