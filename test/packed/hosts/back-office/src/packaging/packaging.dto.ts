import { IsInt, IsNotEmpty, IsPositive } from 'class-validator';

export class PackagingDto {
  @IsNotEmpty()
  name: string;

  @IsPositive()
  length: number;

  @IsPositive()
  width: number;

  @IsPositive()
  height: number;
}

export class RestockDto {
  @IsInt()
  @IsPositive()
  quantity: number;
}
