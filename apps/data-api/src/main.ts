import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { hello } from '@app/metrics';

@Module({})
class AppModule {}
const app = await NestFactory.create(AppModule);
console.log(hello);
await app.close();
