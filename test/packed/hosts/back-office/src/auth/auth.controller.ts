import { Body, Controller, Delete, Get, HttpCode, Patch, Post, SerializeOptions } from '@nestjs/common';
import { User } from '../users/user.entity';
import { LoginDto, RegisterDto, UpdateProfileDto } from './auth.dto';
import { AuthService } from './auth.service';
import { CurrentUser } from './current-user.decorator';
import { Public } from './public.decorator';

@SerializeOptions({ groups: ['me'] })
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Public()
  @Post('register')
  register(@Body() input: RegisterDto) {
    return this.auth.register(input);
  }

  @Public()
  @Post('login')
  @HttpCode(200)
  login(@Body() input: LoginDto) {
    return this.auth.login(input);
  }

  @Get('me')
  me(@CurrentUser() user: User) {
    return user;
  }

  @Patch('me')
  update(@CurrentUser() user: User, @Body() input: UpdateProfileDto) {
    return this.auth.updateProfile(user, input);
  }

  @Delete('me')
  @HttpCode(204)
  delete(@CurrentUser() user: User) {
    return this.auth.deleteProfile(user);
  }
}
